"""Profiles of countries, places and regions: values in these modules, words in the templates and in `book/leads`."""
