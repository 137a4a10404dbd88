"""thb-atlas: an executable edition of a policy study. Notebooks use `import thb_atlas as thb`."""

import sys

import lazy_loader

__version__ = "2.0.0"
__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submodules=["core", "data", "ledger", "display", "study"],
    submod_attrs={
        "core.markup": ["Text"],
        "core.wording": ["join_words", "lower_first"],
        "data.boundaries": ["world"],
        "data.countries": ["country_code", "country_name", "country_names", "members"],
        "data.overview": ["describe", "tables"],
        "data.tables": ["labels", "load"],
        "display.numbers": ["links"],
        "study.audit.lists": ["listed"],
        "study.audit.claim_tables": ["claims"],
        "study.measures": [
            "amounts", "durations", "edition_day", "measure_places", "measures", "programmes", "runs_in",
        ],  # fmt: skip
        "study.page": ["page"],
        "study.profiles.profile": ["profile"],
        "study.timelines": ["timeline"],
    },
)  # fmt: skip

if "IPython" in sys.modules:  # names of tables and columns complete there
    from .data import completion

    completion.register()
