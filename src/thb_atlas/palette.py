"""The colours of all figures and maps; those of categories can be told apart by the colour-blind."""

INK, MUTED, GRID, BLANK = "#1f2933", "#5b6770", "#d9dee3", "#eef1f4"
ACCENT, FOCUS, PALE = "#0072b2", "#d55e00", "#cfe3f1"
CATEGORIES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8c6d1f", "#5b6770"]
