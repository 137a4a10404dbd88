import thb_atlas as thb


def test_ranks_by_number_and_names_what_is_counted_with_links(shown):
    page = thb.page("3.2", "FR")
    tally = page.tally(thb.load("policy_approaches"), by="approach", among="Table 3")
    page.show_ranked(tally, head="Approach", title="Most use their plan", source="Table 3")
    html = shown[0].text
    widths = [int(part.split("%")[0]) for part in html.split("width: ")[1:]]
    assert widths == sorted(widths, reverse=True) and widths[0] == round(
        100 * tally.by_size().numbers.iloc[0].value / 25
    )
    assert "Of 25 countries" in html and '<strong><a href="../countries/FR.html">France</a></strong>' in html
