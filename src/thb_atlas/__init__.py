"""thb-atlas: an executable edition of a policy study. Notebooks use `import thb_atlas as thb`."""

import sys

import lazy_loader

__version__ = "0.1.0"
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["core", "data", "ledger", "display", "study"],
    submod_attrs={
        "core.markup": ["Text"],
        "data.countries": [
            "by_name", "country_name", "in_words", "inline", "members", "names", "place", "place_name",
        ],
        "data.overview": ["describe", "tables"],
        "data.tables": ["labels", "load", "reporting", "terms"],
        "display.charts": ["bars", "opposite"],
        "study.measure_charts": ["sums", "timeline"],
        "display.matrices": ["matrix", "split_matrix"],
        "study.comparisons": [
            "against_footnotes", "against_study", "counted_rows", "footnote_counts", "footnote_measures",
            "footnotes_naming", "held", "lower_bounds", "shared_lists",
            "show_naming", "show_statements", "stated_and_named", "stated_dates", "stated_numbers", "unequal",
        ],
        "study.message": ["box", "examples", "findings", "named_measures"],
        "display.explorer": ["explore"],
        "display.numbers": [
            "Number", "count", "count_each", "country_link", "country_links", "linked", "number", "number_each",
            "place_link", "place_links", "values_of",
        ],
        "display.page": ["page"],
        "study.told": ["show_own", "show_said", "show_themes"],
        "study.footnotes": ["listed"],
    },
)  # fmt: skip

if "IPython" in sys.modules:  # names of tables and columns complete there
    from .data import completion

    completion.register()
