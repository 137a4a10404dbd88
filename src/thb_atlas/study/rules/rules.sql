-- Rules between tables. Each rule is a paragraph: its name, its sentence, which the data dictionary shows, and queries.
-- A query returns the cells that break the rule, in five columns: table, row of the file, column (or columns:
-- 'start, end'), what is expected there, and how to mend it. The row is null if the fault is in the table as a whole.
-- Every table of data/ can be queried by its name; rowid is the row of the file, an empty cell is ''. Two tables are
-- added: cells has every cell of every table (file, row, field, value; key is the key of its row, and thing the first
-- column of that key), and fields has every column (file, field, vocabulary, enum as JSON). Write value + 0 for a
-- number, plain(value) if there may be text as well, and [end] for a column named like an SQL keyword.
-- Queries on a table that cannot be read are skipped. A row that breaks a rule for a reason has a row in exceptions,
-- with the name of the rule, its key and the reason.

-- Countries and places

-- reporters: Only reporting countries do or say something.
with reported as (select code from countries where reporting = 'true' order by code)
select file, row, field, printf('a country that reported (%s)', (select group_concat(code, ', ') from reported)),
  'correct the code, or let the country report in countries.csv'
from cells where field = 'code' and value <> '' and value not in reported and file in (
  'priority_region_countries', 'policy_approaches', 'policy_links', 'beneficiaries_abroad', 'annex_places',
  'figure_3_places', 'agreements', 'measure_countries', 'positions', 'boxes');

-- reporting-countries: The reporting countries are those of footnote 78, and each has a role and an adjective.
with listed as (select code from footnote_countries where footnote = '78')
select 'countries', rowid, 'reporting', iif(code in listed, 'true', 'false') || ', as footnote 78 has it',
  'correct it here or in footnote_countries.csv'
from countries where (reporting = 'true') <> (code in listed);
select 'countries', rowid, 'emn_role', 'member or observer for a country that reported', 'give its role'
from countries where reporting = 'true' and emn_role = '';
select 'countries', rowid, 'adjective_en', 'an adjective of its own for a country that reported', 'give it'
from (select rowid, *, row_number() over (partition by adjective_en) as place from countries where reporting = 'true')
where adjective_en = '' or place > 1;
select 'countries', null, 'emn_role', printf('23 EMN members that reported, not %d', count), 'correct the roles'
from (select count(*) as count from countries where reporting = 'true' and emn_role = 'member') where count <> 23;

-- adjectives: The adjective of a country begins as its name does.
select 'countries', rowid, 'adjective_en', printf('a word that begins as %s does', name_en), 'correct it'
from countries where adjective_en <> '' and substr(name_en, 1, 2) <> substr(adjective_en, 1, 2);

-- member-states: Table 1 has a row for each Member State of the European Union, and for no other country.
select 'countries', rowid, 'eu_member', iif(code in (select code from victims_2022), 'true', 'false') || ', by Table 1',
  'correct it here, or the code in victims_2022.csv'
from countries where (eu_member = 'true') <> (code in (select code from victims_2022));

-- names: No two countries or places have the same name, and each has the same name in both tables.
select file, row, field, printf('a name that no other row has (row %d has it)', first), 'correct one of the two'
from (select *, min(row) over (partition by file, field, value) as first from cells
  where file in ('countries', 'places') and field in ('name_en', 'name_fr') and value <> '')
where row > first;
select 'countries', here.rowid, 'name_en', printf('"%s", as places.csv has it in row %d', there.name_en, there.rowid),
  'correct one of the two'
from countries as here join places as there using (iso3) where here.name_en <> there.name_en;

-- variants: A short name is a part of the full one; a name in use is not the official name of another country.
select 'places', rowid, 'short_name_en', printf('a part of "%s"', name_en), 'correct one of the two'
from places where not instr(name_en, replace(short_name_en, 'the ', ''));
select 'name_variants', name_variants.rowid, 'name', printf('a name that %s does not have', key), 'correct name or code'
from name_variants join cells on file = 'places' and field in ('name_en', 'name_fr') and value = name where key <> iso3;

-- outlines: Every country and place has an outline on the maps, of the same name.
select file, row, field, 'an alpha-3 code that boundaries/countries.geojson has', 'correct the code'
from cells where file in ('countries', 'places') and field = 'iso3' and value <> ''
  and value not in (select iso3 from boundaries);
select 'countries', countries.rowid, 'iso3, name_en', printf('%s, as the outline of %s is called', name, iso3),
  'correct code or name'
from countries join boundaries using (iso3) where name_en <> name
union all select 'places', places.rowid, 'iso3, name_en', printf('%s, as the outline of %s is called', name, iso3),
  'correct code or name'
from places join boundaries using (iso3) where name_en <> name;

-- contact-points: No two countries have the same contact point, and none has an address in another country.
select 'countries', here.rowid, 'ncp_url', printf('an address of %s, not of %s', here.name_en, there.name_en), 'correct it'
from countries as here join countries as there
  on lower(here.ncp_url) || '/' glob '*[.-]' || lower(there.code) || '[./]*' and here.code <> there.code
where not lower(here.ncp_url) || '/' glob '*[.-]' || lower(here.code) || '[./]*';
select 'countries', rowid, 'ncp_url', printf('an address that %s does not have', first), 'correct one of the two'
from (select rowid, *, min(code) over (partition by ncp_url) as first from countries where ncp_url <> '')
where code > first;

-- groups-of-the-study: Table 2 and annex III give the third countries of a region by their own names.
with listed as (
  select 'table_2' as basis, place_group, iso3 from priority_regions join regions using (priority_region)
  union select 'annex_iii', place_group, iso3 from annex_places join regions using (annex_region) where iso3 <> '')
select 'place_groups', rowid, 'iso3, place_group, basis', printf('a third country that %s has in this region', iif(
  basis = 'table_2', 'table 2 (priority_regions.csv)', 'annex III (annex_places.csv)')), 'correct one of the two'
from place_groups where basis in ('table_2', 'annex_iii') and (basis, place_group, iso3) not in listed
union all select 'priority_regions', priority_regions.rowid, 'priority_region, iso3',
  printf('a third country that place_groups.csv has in %s', place_group), 'correct it, or add a row there'
from priority_regions join regions using (priority_region)
where (place_group, iso3) not in (select place_group, iso3 from place_groups)
union all select 'annex_places', annex_places.rowid, 'annex_region, iso3',
  printf('a third country that place_groups.csv has in %s', place_group), 'correct it, or add a row there'
from annex_places join regions using (annex_region)
where iso3 <> '' and (place_group, iso3) not in (select place_group, iso3 from place_groups);

-- counterparties: The counterparty of an agreement is a country of the tables, and not the one that reports it.
select 'agreements', rowid, 'counterparty_iso3', 'a value of places.iso3 or countries.iso3',
  'correct it, or add it there'
from agreements where counterparty_iso3 not in (select iso3 from countries union select iso3 from places);
select 'agreements', agreements.rowid, 'counterparty_iso3', 'another country than the one that reports it', 'correct it'
from agreements join countries using (code) where counterparty_iso3 = iso3;
with noted as (select rowid, *, substr(locator, instr(locator, ' fn ') + 4) as footnote from agreements)
select 'agreements', rowid, 'counterparty_iso3', printf('a third country that footnote %s lists', footnote),
  'correct it here or in footnote_places.csv'
from noted where footnote in (select footnote from footnote_places) and counterparty_iso3 in (select iso3 from places)
  and (footnote, counterparty_iso3) not in (select footnote, iso3 from footnote_places)
union all select 'footnote_places', rowid, 'iso3', 'a counterparty of an agreement on this footnote',
  'correct it here or there'
from footnote_places where footnote in (select footnote from noted)
  and (footnote, iso3) not in (select footnote, counterparty_iso3 from noted);

-- mentioned-rows: A mention is of a row that exists, has a locator of it, and is not repeated.
select 'mentions', rowid, 'row_id', printf('the key of a row of %s.csv', resource), 'correct resource or row_id'
from mentions where resource in (select file from cells) and (resource, row_id) not in (select file, thing from cells);
select 'mentions', rowid, 'row_id', printf('a mention that row %d does not have', first), 'delete one of the two'
from (select rowid, min(rowid) over (partition by resource, row_id, iso3, place_group, code, role) as first
  from mentions)
where rowid > first;
with both as (select mentions.rowid, locator, file, row, value, count(*) over one as times,
    not instr(value || '; ', locator || '; ') as differs,
    sum(not instr(value || '; ', locator || '; ')) over one as differing
  from mentions join cells on file = resource and field = 'locator' and key = row_id
  window one as (partition by file, row))
select 'mentions', rowid, 'locator', printf('%s, as %s.csv has it in row %d', value, file, row),
  'correct one of the two'
from both where differs and (times = 1 or differing < times)
union select file, row, 'locator', printf('%s, as the rows of mentions.csv on it have it', locator), 'correct it'
from both where times > 1 and differing = times;

-- mentions-in-texts: A mention outside lists and claims is of a place, region or country that its row names or aims at.
with texts as (select file as resource, thing as row_id, lower(group_concat(value, ' ') || ' ') as text from cells
    where file in (select resource from mentions) group by file, thing),
  named as (
    select mentions.rowid, mentions.*, name_en, substr(name_en, 1, 4) as one,
        iif(iso3 = 'NER', 'Niger[^i]', substr(replace(short_name_en, 'the ', ''), 1, 4)) as other
      from mentions join places using (iso3)
    union all select mentions.rowid, mentions.*, name_en, name_en, name_en
      from mentions join regions using (place_group)
    union all select mentions.rowid, mentions.*, name_en, name_en, ifnull(nullif(adjective_en, ''), name_en)
      from mentions join countries using (code)),
  aims as (select result_id, iso3 from measure_results join measure_targets using (measure_id))
select 'mentions', named.rowid, 'iso3, place_group, code',
  printf('what %s of %s.csv names, not %s', row_id, resource, name_en), 'correct the mention, or the text'
from named join texts using (resource, row_id)
where role <> 'list' and resource <> 'claims' and (row_id, iso3) not in (select result_id, iso3 from aims)
  and not (iso3 <> 'NER' and text glob '*' || lower(one) || '*') and not text glob '*' || lower(other) || '*';

-- places-or-groups: A mention or a fact is of one third country, group of them, or reporting country.
select file, row, iif(file = 'mentions', 'iso3, place_group, code', 'iso3, place_group'), 'one of them',
  'name the third country, the group, or the reporting country'
from cells where (file = 'mentions' and field in ('iso3', 'place_group', 'code'))
  or (file = 'place_facts' and field in ('iso3', 'place_group'))
group by file, row having sum(value <> '') <> 1;

-- pages-of-places: A third country has a page if the study does more than name it in one list.
with said as (
    select iso3 from place_facts union select iso3 from measure_targets union select iso3 from eu_measure_places
    union select iso3 from mentions where role <> 'list'),
  listed as (
    select iso3, locator from annex_places union select iso3, locator from priority_regions
    union select iso3, locator from figure_3_places union select iso3, locator from footnote_places
    union select counterparty_iso3, locator from agreements),
  several as (select iso3 from listed group by iso3 having count(*) > 1),
  found as (select rowid, page, iif(iso3 in said or iso3 in several, 'true', 'false') as wanted from places)
select 'places', rowid, 'page', wanted || ': what the tables say of it', 'correct page' from found where page <> wanted;

-- Measures

-- measures-are-reported: A measure has an action and a country that reports it, with what it is known by if it is inferred.
select 'measures', rowid, 'measure_id', 'a country in measure_countries.csv for each measure', 'add a row there'
from measures where measure_id not in (select measure_id from measure_countries);
select 'measures', rowid, 'measure_id', 'an action in measure_actions.csv for each measure', 'add a row there'
from measures where measure_id not in (select measure_id from measure_actions);
select 'measure_countries', rowid, 'known_by', 'from what the country was inferred', 'say it'
from measure_countries where basis = 'inferred' and known_by = '';
select 'measure_countries', rowid, 'basis', 'printed, since a heading names the country', 'correct basis or known_by'
from measure_countries
where basis = 'inferred' and known_by glob '[Hh]eading *' || code || '*';

-- twins: A measure that continues the programme of another names one in an earlier row.
select 'measures', here.rowid, 'same_programme_as', 'the number of a measure in an earlier row', 'name it, or nothing'
from measures as here join measures as there on there.measure_id = here.same_programme_as
where there.rowid >= here.rowid;

-- partners: An organisation is partner of a measure once, unless "not named"; its body is its own name, or part of it.
select 'measure_partners', rowid, 'partner, body', printf('an organisation that row %d does not have', first),
  'delete one of the two'
from (select rowid, body, min(rowid) over (partition by measure_id, body) as first from measure_partners)
where rowid > first and body <> '' and body not like '%not named)';
select 'measure_partners', rowid, 'partner, body', partner || ', an organisation of its own', 'correct one of the two'
from measure_partners where partner <> body and partner in (select body from measure_partners);
select 'measure_partners', rowid, 'partner, body', 'an organisation that the partner names', 'correct one of the two'
from measure_partners
where body <> '' and not instr(partner, body) and not instr(body, partner)
  and not instr(lower(partner), lower(substr(body, 1, 5))) and not instr(lower(body), lower(substr(partner, 1, 5)));

-- periods: A measure does not end before it starts; by 2024 a completed measure has ended, and a planned one has not.
select file, row, 'start, end', 'a start that is not after the end', 'correct one of the two'
from (select 'measures' as file, rowid as row, start, [end] from measures
  union all select 'eu_measures', rowid, start, [end] from eu_measures)
where substr(start, 1, length([end])) > substr([end], 1, length(start));
select 'measures', rowid, 'end', 'an end in 2024 or earlier for a completed measure', 'correct end or status'
from measures where status = 'completed' and [end] > '2024-12-31';
select 'measures', rowid, 'start', 'a start in 2024 or earlier for a measure that is ' || status, 'correct it'
from measures where status in ('completed', 'ongoing', 'suspended') and start > '2024-12-31';
select 'measures', rowid, 'end', 'no end before 2024 for a measure that is planned', 'correct end or status'
from measures where status = 'planned' and [end] <> '' and [end] < '2024';

-- sums: An amount has a currency and the reverse, an impossible one a flag and a note; its phase is one of the measure.
with sums as (select 'measure_funding' as file, rowid as row, amount, currency, flag from measure_funding
  union all select 'eu_measures', rowid, amount, currency, '' from eu_measures)
select file, row, 'currency', 'a currency beside the amount', 'give the currency'
from sums where amount <> '' and currency = ''
union all select file, row, 'amount', 'an amount beside the currency', 'give the amount, or leave both empty'
from sums where currency <> '' and amount = ''
union all select file, row, 'amount', 'less than 1,000,000,000, else the flag impossible', 'correct amount or flag'
from sums where (amount + 0 >= 1000000000) <> (flag = 'impossible');
select 'measure_funding', rowid, 'note', 'a note on why the sum is ' || flag, 'say why'
from measure_funding where flag in ('doubtful', 'impossible') and note = '';
select 'measure_funding', rowid, 'start', 'the start of a phase of ' || measure_id || ' in measure_targets.csv', 'correct one of the two'
from measure_funding where start <> '' and (measure_id, start) not in (select measure_id, start from measure_targets);
select 'measure_funding', rowid, 'line', printf('%d: lines of %s are numbered from 1 on', place, measure_id),
  'number them again'
from (select rowid, *, row_number() over (partition by measure_id order by rowid) as place from measure_funding)
where line + 0 <> place;

-- What the study prints

-- sections: A section is a section of the study.
with known as (select replace(section, '§', '') as name from sections),
  noted as (select replace(locator, '§', '') as name from sections)
select file, row, field, 'a section of the study, as in sections.csv', 'correct the section'
from cells where field = 'section' and value <> ''
  and (file in ('claims', 'positions', 'boxes') and value not in known or file = 'footnotes' and value not in noted);
select 'sections', rowid, 'locator', '§' || section, 'correct one of the two'
from sections where section glob '[0-9]*' and locator <> '§' || section;
select 'sections', rowid, 'anchor', printf('%s, as it is called', lower(replace(section, ' ', '-'))), 'correct it'
from sections where section like 'Box %' and anchor <> lower(replace(section, ' ', '-'));
select 'sections', rowid, 'title_en', locator || ', as the part is called', 'correct one of the two'
from sections where section in ('K', 'S') and title_en <> locator;

-- locators-of-parts: A country or place of an EU-funded measure has a locator of this measure, or annex III.
with parts as (
  select 'eu_measure_places' as file, rowid as row, eu_measure_id, locator from eu_measure_places
  union all select 'eu_measure_countries', rowid, eu_measure_id, locator from eu_measure_countries)
select file, row, 'locator', printf('a locator of %s in eu_measures.csv (%s)', eu_measure_id, eu_measures.locator),
  'correct one of the two'
from parts join eu_measures using (eu_measure_id),
  json_each('["' || replace(parts.locator, '; ', '","') || '"]') as part
where part.value <> 'Annex III' and not instr(eu_measures.locator || ';', part.value || ';')
group by file, row;

-- locators-of-tables: A row of a printed table has the name of that table as its locator.
select file, row, field, expected, 'correct the locator'
from cells join (select column1 as file, column2 as expected from (values ('priority_regions', 'Table 2'),
  ('priority_region_countries', 'Table 2'), ('policy_approaches', 'Table 3'), ('policy_links', 'Table 4'),
  ('beneficiaries_abroad', 'Table 5'), ('figure_3_places', 'Figure 3'), ('annex_places', 'Annex III'))) using (file)
where field = 'locator' and value <> expected;

-- boxes: The boxes are those of the study, in order, and the locator of each is its number.
select 'boxes', boxes.rowid, 'number', place || ', the next in order', 'put the rows in order; add what is missing'
from boxes join (select row_number() over () + 1 as row, substr(section, 5) as place
  from sections where section like 'Box %') on row = boxes.rowid
where number <> place limit 1;
select 'boxes', rowid, 'locator', 'Box ' || number, 'correct the locator' from boxes where locator <> 'Box ' || number;
select 'sections', box.rowid, 'page, notebook', printf('%s and %s, as section %s has them', whole.page, whole.notebook,
  whole.section), 'correct them, or the section in boxes.csv'
from sections as box join boxes on box.section = 'Box ' || number
  join sections as whole on whole.section = boxes.section
where (box.page, box.notebook) <> (whole.page, whole.notebook);
select 'boxes', null, 'number', printf('%d boxes, as in sections.csv, not %d', wanted, found), 'add what is missing'
from (select (select count(*) from sections where section like 'Box %') as wanted, count(*) as found from boxes)
where wanted <> found;

-- annex-iii: Annex III has 65 lines in order, each of one region or country; countries follow the line of their region.
select 'annex_places', rowid, 'row', printf('%d or %d, after the line above', above, above + 1), 'put them in order'
from (select rowid, row, lag(row + 0, 1, 0) over (order by rowid) as above from annex_places)
where row + 0 not in (above, above + 1);
select 'annex_places', max(rowid), 'row', '65, the last line', 'bring the lines back'
from annex_places group by 1 having max(row + 0) <> 65;
select 'annex_places', rowid, 'level, annex_region, iso3, name_fr', printf('the same as in row %d, for the same line', first),
  'correct one of the two'
from (select rowid, *, min(rowid) over (partition by row) as first from annex_places) as here
where (level, annex_region, iso3, name_fr)
  <> (select level, annex_region, iso3, name_fr from annex_places where rowid = first);
select 'annex_places', rowid, 'iso3', iif(level = 'country', 'a code for a country', 'no code for a region'),
  'correct level or iso3'
from annex_places where (level = 'country') <> (iso3 <> '');
with blocks as (select rowid, *, (select there.annex_region from annex_places as there
    where there.rowid < here.rowid and there.level = 'region' order by there.rowid desc limit 1) as block
  from annex_places as here where level = 'country')
select 'annex_places', rowid, 'annex_region', block || ', the region above it', 'correct the region'
from blocks where annex_region <> block
union all select 'annex_places', rowid, 'code', printf('a country of the line of %s, or else an issue', annex_region),
  'correct the code, add it to the region, or name the issue'
from blocks where annex_region = block
  and ((annex_region, code) in (select annex_region, code from annex_places where level = 'region')) = (issue <> '');

-- footnotes: Footnotes are numbered 1 to 355; those of a kind with a list have one, and lost ones have no kind.
select 'footnotes', rowid, 'footnote', printf('%d, the next in order', rowid - 1),
  'put the rows in order; add what is missing'
from footnotes where footnote + 0 <> rowid - 1 limit 1;
select 'footnotes', rowid, 'footnote', '355 footnotes, not ' || footnote, 'bring the others back'
from (select max(rowid) as rowid, footnote from footnotes) where rowid <> 356;
with lists as (select footnote from footnote_countries union select footnote from footnote_places)
select 'footnotes', rowid, 'kind', 'a list in footnote_countries.csv or footnote_places.csv, or a kind without one',
  'correct the kind, or the list'
from footnotes where (kind in ('country_list', 'named_list')) <> (footnote in lists);
select 'footnotes', rowid, 'status', 'lost without a kind, else a kind', 'correct status or kind'
from footnotes where (status = 'lost') <> (kind = '');

-- footnote-counts: A footnote lists as many countries as its sentence says, or an issue says why not.
select 'footnotes', rowid, 'countries_in_text, counts', 'both or neither', 'say how many, and which are counted'
from footnotes where (countries_in_text <> '') <> (counts <> '');
with listed as (select footnote, emn_role from footnote_countries join countries using (code)
    union all select footnote, 'member' from footnote_places),
  counted as (select rowid, *, (select count(*) from listed where listed.footnote = footnotes.footnote
    and (emn_role = 'member' or counts <> 'emn_members')) as length
  from footnotes where countries_in_text <> '' and status <> 'lost')
select 'footnotes', rowid, 'countries_in_text', length || ', the length of its list, or an issue that says why not',
  'correct number or list, or name the issue'
from counted where countries_in_text + 0 <> length and issue = ''
union all select 'footnotes', rowid, 'countries_in_text', 'another number than its list has, as ' || issue || ' says',
  'correct it, or take the issue out'
from counted where countries_in_text + 0 = length and issue <> '';

-- footnote-claims: The number of countries or measures in a sentence with a footnote is that of a claim on it.
with known as (select footnote, value, relation, claim_id from claims where unit in ('countries', 'places'))
select 'footnotes', rowid, 'countries_in_text', printf('the number of a claim on this footnote in claims.csv (%s)',
  ifnull((select group_concat(claim_id || ' has ' || iif(value = '', 'none', value), ', ')
    from known where footnote = footnotes.footnote),
    'there is none')), 'correct the number here or there'
from footnotes where countries_in_text <> ''
  and (footnote, countries_in_text + 0) not in (select footnote, value + 0 from known where relation = 'equal');
select 'footnotes', rowid, 'measures_in_text',
  'the number of measures of a claim on this footnote in claims.csv', 'correct the number here or there'
from footnotes where measures_in_text <> ''
  and (footnote, measures_in_text + 0) not in (select footnote, value + 0 from claims where unit = 'measures');
select 'footnotes', rowid, 'counts', 'what a claim on this footnote in claims.csv counts', 'correct it here or there'
from footnotes where counts <> '' and (footnote, counts) not in (select footnote, counts from claims);

-- footnote-locators: The locator of a footnote and of its list is the section and the number.
select 'footnotes', rowid, 'locator', wanted, 'correct locator or section'
from (select rowid, *, iif(section glob '[0-9]*', '§', '') || section || ' fn ' || footnote as wanted from footnotes)
where locator <> wanted;
select file, row, 'locator', footnotes.locator || ', as footnotes.csv has it', 'correct footnote or locator'
from (select 'footnote_countries' as file, rowid as row, * from footnote_countries
  union all select 'footnote_places', rowid, * from footnote_places) as listed join footnotes using (footnote)
where listed.locator <> footnotes.locator;

-- lost-numbers: A number that is missing has a note that says why.
select 'study_counts', rowid, 'value', 'the printed number, or a note on why it is lost', 'give one of the two'
from study_counts where value = '' and note = '';

-- scope: Aims, limits and questions of the study are numbered from 1 on.
select 'scope', rowid, 'number', printf('%d, the next %s in order', place, item), 'number them again'
from (select rowid, *, row_number() over (partition by item order by rowid) as place from scope)
where number + 0 <> place;

-- measures-in-annexes: A measure has a locator in its annex.
select 'measures', rowid, 'locator', 'a locator in Annex ' || annex, 'correct locator or annex'
from measures where '; ' || replace(locator, ';', ' ;') || ' ' not like '%; Annex ' || annex || ' %';

-- evidence-of-claims: A claim with evidence has an aggregate, one without it has neither aggregate nor filter.
select 'claims', rowid, 'evidence, aggregate', 'both or neither', 'give the other, or empty both'
from claims where (evidence = '') <> (aggregate = '');
select 'claims', rowid, 'filter', 'no filter where there is no evidence', 'name the evidence, or empty the filter'
from claims where evidence = '' and filter <> '';

-- sections-of-claims: A claim has a locator in its section.
select 'claims', rowid, 'locator', 'a locator in ' || part, 'correct locator or section'
from (select claims.rowid, ifnull(sections.locator, section) as part,
    '; ' || replace(replace(replace(claims.locator, ';', ' ;'), ' (', ' ; '), ')', ' ') || ' ' as places
  from claims left join sections using (section))
where places not like '%; ' || part || ' %';

-- pairs: A footnote is paired with rows on countries, and an issue says why the two differ.
select 'footnote_pairs', rowid, 'differs, issue', 'both or neither', 'give the other, or empty both'
from footnote_pairs where (differs = '') <> (issue = '');
select 'footnote_pairs', rowid, 'resource', 'a table with the column code', 'correct the name'
from footnote_pairs where (resource, 'code') not in (select file, field from fields);

-- second-entries: A value that was keyed twice is the same both times, or the second entry says why not.
select 'second_entries', rowid, 'resource', 'a table', 'correct the name'
from second_entries where resource not in (select file from fields);
select 'second_entries', rowid, 'column', 'a column of ' || resource, 'correct the name'
from second_entries where resource in (select file from fields)
  and (resource, [column]) not in (select file, field from fields);
with entries as (select rowid as entry, *, row_id like '%:%' or resource in (
    select file from cells where key = thing) as is_one from second_entries where resource in (select file from cells)),
  kept as (select entry, row, plain(cells.value) as said
    from entries join cells on file = resource and field = [column] and key = row_id where is_one
    union all select entry, ifnull(min(iif(instr(' ' || entries.value || ' ', ' ' || cells.value || ' '), null, row)),
        min(row)), iif([column] = 'amount', (select plain(amount) || ' ' || currency
        from measure_funding where measure_id = row_id and amount <> '' order by amount + 0 desc, rowid desc limit 1),
      (select group_concat(value, ' ') from (select distinct cells.value from cells
        where file = resource and field = [column] and thing = row_id order by value)))
    from entries join cells on file = resource and field = [column] and thing = row_id where not is_one group by entry),
  found as (select *, plain(value) = ifnull(said, '') as is_same from entries left join kept using (entry))
select 'second_entries', entry, 'row_id', printf('a row that %s.csv has', resource),
  'correct it, or bring the row back there'
from found where row is null and (is_one or value <> '' and settled_en = '')
union all select 'second_entries', entry, 'settled_en', printf('nothing: both entries have "%s"', said), 'empty it'
from found where is_same and settled_en <> ''
union all select resource, row, [column], printf('"%s", as second_entries.csv, row %d has it', value, entry),
  'bring it back if it was changed by mistake; else change the second entry too, or say there why they differ'
from found where is_one and row is not null and not is_same and settled_en = ''
union all select resource, row, [column],
  printf('"%s" in the rows of %s together, as second_entries.csv, row %d has it; one of the two alone has %s',
    value, row_id, entry, (select group_concat(each, ', ') from (
      select value as each from json_each('[' || replace(json_quote(found.value || ' ' || said), ' ', '","') || ']')
      group by each having count(*) = 1 order by each))),
  printf('bring these rows back if they were changed by mistake; else write "%s" there, or say there why', said)
from found where not is_one and row is not null and not is_same and settled_en = '';
select 'second_entries', second_entries.rowid, 'locator', positions.locator || ', or one of these, as positions.csv has it',
  'correct one of the two'
from second_entries join positions on resource = 'positions' and row_id = position_id
where not instr('; ' || positions.locator || ';', '; ' || second_entries.locator || ';');

-- keyed-twice: If one value of a column was keyed twice, all were, except words of quantity in claims.
with keyed as (select distinct file, field
    from second_entries join cells on file = resource and field = [column] and key = row_id where file <> 'places'),
  printed as (select cells.* from keyed join cells using (file, field) where cells.value <> '')
select file, row, field, printf('a second entry in second_entries.csv (%s, %s, %s)', file, key, field),
  'let somebody key it who has not seen this one, and add the row'
from printed left join second_entries on resource = file and [column] = field and row_id = key
where row_id is null and not (file = 'claims' and key in (select claim_id from claims where quantifier <> ''));

-- The same thing in two places

-- same-everywhere: A partner or funder has one type, a partner one body, a French name one funder, a source one vintage.
with known as (select 'measure_partners' as file, rowid as row, 'partner_type' as field, partner as name,
    partner_type as value from measure_partners
  union all select 'measure_partners', rowid, 'body', partner, body from measure_partners where body <> ''
  union all select 'measure_funding', rowid, 'funder_type', funder, funder_type from measure_funding
  union all select 'measure_funding', rowid, 'funder', funder_fr, funder from measure_funding where funder_fr <> ''
  union all select 'persons_by_year', rowid, 'vintage', source_url, vintage from persons_by_year
  union all select 'place_groups', place_groups.rowid, 'place_group', m49_region, place_group
    from place_groups join places using (iso3)
    where basis = 'm49' and place_group in ('africa', 'asia', 'americas')),
  counted as (select file, field, name, value, count(*) as times from known group by 1, 2, 3, 4)
select file, row, field, printf('%s, as other rows with %s have it', other.value, name),
  'correct it, or name an exception'
from known join counted using (file, field, name, value) join counted as other using (file, field, name)
where other.value <> known.value and other.times >= counted.times group by file, row, field;

-- places-of-positions: A position is in the section of its locator or box, its country in the list of its footnote.
select 'positions', positions.rowid, 'section, locator', ifnull(boxes.section || ', the section of ' || boxes.locator,
  'a section and a locator that begins with it'), 'correct one of the two'
from positions left join boxes on positions.locator || ' ' like boxes.locator || ' %'
where ifnull(boxes.section <> positions.section,
  positions.locator not like 'Box %' and positions.locator || ' ' not glob '§' || positions.section || '[ ;]*');
with noted as (select rowid, code, substr(locator, instr(locator, ' fn ') + 4) as footnote from positions)
select 'positions', rowid, 'code, locator', printf('a country that footnote %s lists (%s)', footnote,
  (select group_concat(code, ', ') from footnote_countries where footnote_countries.footnote = noted.footnote)),
  'correct code or locator'
from noted where footnote in (select footnote from footnote_countries)
  and (footnote, code) not in (select footnote, code from footnote_countries);

-- kinds-of-positions: The section of a statement gives its kind in sections 4 to 6, and its pillar in 4 and 5.
with counted as (select section, pillar, count(*) as times from positions where section glob '[45].*' group by 1, 2),
  usual as (select section, pillar, max(times) from counted group by section)
select 'positions', positions.rowid, 'pillar', printf('%s, as other rows of %s have it', usual.pillar, section),
  'correct pillar or section'
from positions join usual using (section) where positions.pillar <> usual.pillar;
with counted as (select section, kind, count(*) as times from positions
    where section glob '[456].*' and kind <> 'covid' group by 1, 2),
  usual as (select section, kind, max(times) from counted group by section)
select 'positions', positions.rowid, 'kind', printf('%s, as other rows of %s have it', usual.kind, section),
  'correct kind or section'
from positions join usual using (section) where positions.kind not in (usual.kind, 'covid');

-- contained-positions: A statement is contained in another one, or a measure, of its country, or an EU-funded measure.
select 'positions', here.rowid, 'contained_in',
  printf('another statement of %s that no third one contains, a measure that it reports, or an EU-funded measure', here.code),
  'name what says this and more, or nothing'
from positions as here left join positions as there on there.position_id = here.contained_in
where here.contained_in <> '' and here.contained_in not in (select eu_measure_id from eu_measures)
  and (here.contained_in, here.code) not in (select measure_id, code from measure_countries)
  and (there.position_id is null or there.code <> here.code or there.contained_in like 'P-%' or there.example_en = '');

-- annex-iii-and-i: Annex III lists the countries in which annex I has measures, and figure 3 shows them again.
with done as (select measure_targets.rowid, iso3, code, measure_id
    from measure_targets join measure_countries using (measure_id) where measure_id like 'I-%'),
  listed as (select rowid, iso3, code from annex_places where level = 'country')
select 'annex_places', rowid, 'iso3, code', printf('a measure of %s in %s in measure_targets.csv', code, iso3),
  'correct it here or there'
from listed where (iso3, code) not in (select iso3, code from done)
union all select 'measure_targets', rowid, 'iso3',
  printf('a country that annex_places.csv has with %s, which reports %s', code, measure_id), 'correct it here or there'
from done where code in (select code from listed) and (iso3, code) not in (select iso3, code from listed)
union all select 'figure_3_places', rowid, 'iso3, code', 'a country and code that annex_places.csv has in one row',
  'correct it here or there'
from figure_3_places where (iso3, code) not in (select iso3, code from listed)
union all select 'annex_places', rowid, 'iso3, code', 'a country and code that figure_3_places.csv has too',
  'correct it here or there'
from listed where iso3 in (select iso3 from figure_3_places)
  and (iso3, code) not in (select iso3, code from figure_3_places);

-- printed-groups: A country is in the groups under which annex III and Table 2 print it.
with printed as (select rowid, 'annex_places' as file, 'annex_iii' as basis, iso3, annex_region as place_group
    from annex_places where level = 'country'
  union all select priority_regions.rowid, 'priority_regions', 'table_2', iso3, place_group
    from priority_regions join regions using (priority_region))
select file, rowid, iif(file = 'annex_places', 'annex_region, iso3', 'priority_region, iso3'),
  printf('%s as a group of %s in place_groups.csv', place_group, iso3),
  'correct it here or there'
from printed where (iso3, place_group) not in (select iso3, place_group from place_groups)
union all select 'place_groups', rowid, 'iso3, place_group', 'a country under this group in ' || iif(basis = 'annex_iii',
  'annex_places.csv', 'priority_regions.csv'), 'correct it here or there'
from place_groups where basis in ('annex_iii', 'table_2')
  and (basis, iso3, place_group) not in (select basis, iso3, place_group from printed);

-- french-names: A country or region has the same French name everywhere, apart from accents that annex III leaves out.
with named as (select 'countries' as file, countries.rowid as row, countries.name_fr as name, places.name_fr as other
    from countries join places using (iso3)
  union all select 'annex_places', annex_places.rowid, annex_places.name_fr, places.name_fr
    from annex_places join places using (iso3)
  union all select 'annex_places', annex_places.rowid, annex_places.name_fr, regions.name_fr
    from annex_places join regions using (annex_region) where level = 'region')
select file, row, 'name_fr', printf('"%s" at its end, as %s.csv has it', other, iif(other in (select name_fr from places),
  'places', 'regions')), 'correct one of the two'
from named where name not like '%' || other
  and name <> replace(replace(other, 'É', 'E'), 'ï', 'i');
select 'vocabulary', vocabulary.rowid, 'label_fr', printf('"%s", as regions.csv has it', name_fr),
  'correct one of the two'
from vocabulary join regions on id = place_group
where scheme in ('annex_region', 'place_group', 'priority_region', 'study_region') and label_fr <> name_fr;

-- countries-of-facts: A fact is of one country or of the EU, and has the adjective of no other reporting country.
select 'place_facts', place_facts.rowid, 'code', printf('%s, whose adjective is %s', countries.code, adjective_en),
  'correct the code, or the text'
from place_facts join countries
  on adjective_en <> '' and ' ' || text_en || ' ' glob '*[^A-Za-z]' || adjective_en || '[^a-z]*'
where place_facts.code <> '' and place_facts.code <> countries.code;
select 'place_facts', rowid, 'code, by_eu', 'a country, or true', 'empty the code, or write false'
from place_facts where by_eu = 'true' and code <> '';

-- places-of-facts: A fact about a third country or group names it, or has an adjective that begins like its name.
select 'place_facts', place_facts.rowid, 'iso3, place_group', printf('a text that names %s', ifnull(short_name_en,
  regions.name_en)), 'correct it, or the text'
from place_facts left join places on places.iso3 = place_facts.iso3
  left join regions using (place_group)
where not instr(text_en, ifnull(substr(short_name_en, 1, 4), regions.name_en));

-- The records of this edition

-- identifiers: Identifiers ascend from row to row; numbers of withdrawn rows may be missing.
with known as (select file, row, field, value, head, substr(value, length(head) + 1) + 0 as number
    from (select *, rtrim(value, '0123456789') as head from cells where value = key
    and (file, field) in (select file, field from fields where field glob '*_id'))),
  beside as (select *, lag(head) over (partition by file order by row) as before,
    lag(value) over (partition by file, head order by row) as above,
    lag(number) over (partition by file, head order by row) as last from known)
select file, row, field, 'an identifier above ' || above, 'put the rows in order, or number it anew'
from beside where number <= last
union all select file, row, field, 'a place after ' || above, 'put the rows in order'
from beside where number > last and before <> head;

-- twin-keys: Keys differ by more than capital letters.
select file, row, field, printf('a key that differs from that of row %d in more than capital letters', first),
  'write both alike, or tell them apart'
from (select *, min(row) over (partition by file, key collate nocase) as first from cells)
where row > first and key like '%' || value group by file, row;

-- claim-identifiers: The identifier of a claim names its section.
with short as (select claims.rowid, claim_id, section, 'CL-' || case section when 'Annex I' then 'A1'
    when 'Annex II' then 'A2' when 'Annex III' then 'A3'
    else replace(replace(replace(replace(section, 'Table ', 'T'), 'Figure ', 'F'), 'Box ', 'B'), '.', '') end
  || '-' as head from claims)
select 'claims', rowid, 'claim_id', printf('%s and a number in section %s', head, section),
  'correct claim_id or section'
from short where claim_id not glob head || '*';

-- claim-values: A claim has a number, unless it is about a majority, an order or a trend; a share is at most 100.
select 'claims', rowid, 'value', 'no number for a majority: more than half', 'empty it, or correct the relation'
from claims where relation = 'majority' and value <> '';
select 'claims', rowid, 'value', 'a number for the relation ' || relation, 'give the number'
from claims where value = '' and relation not in ('majority', 'most_common')
  and (evidence <> '' or relation not in ('more_than', 'less_than'));
select 'claims', rowid, 'value', 'a share of at most 100', 'correct value or unit'
from claims where unit = 'percent' and value + 0 > 100;
select 'claims', rowid, 'explanation_en', 'a reason that begins with not printed: , lost: , not testable: ',
  'say why no rows bear the statement out'
from claims where evidence = '' and explanation_en not like 'not printed: %' and explanation_en not like 'lost: %'
  and explanation_en not like 'not testable: %';

-- word-of-quantity: A word of quantity is tested in the same way everywhere, and each one is used.
select 'claims', claims.rowid, 'relation', known.relation || ', as quantifiers.csv has it', 'correct one of the two'
from claims join quantifiers as known on known.id = quantifier where claims.relation <> known.relation;
select 'claims', rowid, 'value', wanted || ', as quantifiers.csv has it', 'correct one of the two'
from (select claims.rowid, value, iif(unit = 'percent' and claims.relation not in ('majority', 'most_common')
    and share <> '', share, number) as wanted
  from claims join quantifiers on quantifiers.id = quantifier)
where wanted <> '' and value + 0 <> wanted + 0;
select 'quantifiers', rowid, 'share', '50 for a majority, which is tested as more than half', 'correct share or relation'
from quantifiers where relation = 'majority' and share <> '50';
select 'claims', claims.rowid, 'quantifier, statement_en', 'one of the words: ' || words_en,
  'correct one of the two, or add the word to quantifiers.csv'
from claims join quantifiers on quantifiers.id = quantifier
where quantifier not like '%\_n' escape '\' and not exists (
  select 1 from json_each('[' || replace(json_quote(words_en), ', ', '","') || ']') where instr(lower(statement_en), value));
select 'quantifiers', rowid, 'id', 'a word of quantity that a claim has', 'delete it, or name it in claims.csv'
from quantifiers where id not in (select quantifier from claims);

-- issues: An issue names claims that exist; a guard is one of them and has a verdict.
with listed as (select issues.rowid as row, value as claim
  from issues, json_each('[' || replace(json_quote(issues.claims), '; ', '","') || ']') where issues.claims <> '')
select 'issues', row, 'claims', 'claims that exist, not ' || group_concat(claim, ', '), 'correct the list'
from listed where claim not in (select claim_id from claims) group by row
union all select 'issues', row, 'claims', 'each claim once', 'delete one of the two'
from listed group by row having count(*) > count(distinct claim)
union all select 'issues', rowid, 'guard_claim', 'one of its claims: ' || issues.claims, 'correct one of the two'
from issues where guard_claim <> '' and (rowid, guard_claim) not in listed;
select 'issues', rowid, 'status', 'open, as long as a claim guards it', 'correct it, or empty the guard'
from issues where guard_claim <> '' and status <> 'open';
with noted as (select 'footnotes' as file, rowid as row, footnote, issue from footnotes
  union all select 'footnote_pairs', rowid, footnote, issue from footnote_pairs)
select file, row, 'issue', 'an issue whose sentence has the number ' || footnote, 'correct footnote or issue'
from noted join issues on issue_id = issue where not statement_en glob '*[^0-9]' || footnote || '[^0-9]*';
select 'issues', rowid, 'guard_claim, guard_verdict', 'both or neither', 'give the other, or empty both'
from issues where (guard_claim <> '') <> (guard_verdict <> '');
select 'issues', rowid, 'guard_claim',
  'a claim that guards a hard issue, and its verdict, or the reason why none can', 'give one of the two'
from issues where severity = 'hard' and (guard_claim <> '') = (unguarded_en <> '');

-- conclusions: A conclusion names claims that exist, each once.
with listed as (select conclusions.rowid as row, value as claim
  from conclusions, json_each('[' || replace(json_quote(conclusions.claims), '; ', '","') || ']')
  where conclusions.claims <> '')
select 'conclusions', row, 'claims', 'claims that exist, not ' || group_concat(claim, ', '), 'correct the list'
from listed where claim not in (select claim_id from claims) group by row
union all select 'conclusions', row, 'claims', 'each claim once', 'delete one of the two'
from listed group by row having count(*) > count(distinct claim);
select 'claims', rowid, 'claim_id', 'a claim that a conclusion names', 'name it in conclusions.csv, or name an exception'
from claims where section in ('K', '7') and not exists (
  select 1 from conclusions where '; ' || claims || ';' like '%; ' || claim_id || ';%');

-- repairs: A repair names a table and columns that exist.
select 'repairs', rowid, 'resource', 'a table', 'correct the name'
from repairs where resource not in (select file from fields);
select 'repairs', repairs.rowid, 'column', printf('columns of %s, not %s', resource, group_concat(value, ', ')),
  'correct the names'
from repairs, json_each('[' || replace(json_quote([column]), ', ', '","') || ']')
where resource in (select file from fields) and not exists (
  select 1 from fields where field = value and file = resource)
group by repairs.rowid;

-- repaired-cells: What a repair restores is in each row that it names, and one value in each column: a cell, or words of a text.
with named as (select repairs.rowid as repair, repairs.*, things.value as thing
    from repairs, json_each('[' || replace(json_quote(row), ', ', '","') || ']') as things),
  parts as (select repair, resource, thing, each.value as part, iif(became = each.value, thing, '') as place,
      ', ' || iif(became = each.value, one.value, [column]) || ',' as columns
    from named, json_each('[' || replace(replace(json_quote(became), '; ', '","'), ', ', '","') || ']') as each,
      json_each('[' || replace(json_quote([column]), ', ', '","') || ']') as one)
select 'repairs', repair, 'row', printf('keys of rows of %s.csv, not %s', resource, thing), 'correct resource or row'
from named where resource in (select file from cells) and (resource, thing) not in (select file, thing from cells)
union all select 'repairs', repair, 'became', printf('what a cell of %s in %s.csv has, not %s', thing, resource, part),
  'bring it back there, or correct the repair'
from parts where (resource, thing) in (select file, thing from cells)
group by repair, part, place, columns having not max(exists (select 1 from cells where file = resource
  and cells.thing = parts.thing and instr(columns, ', ' || field || ',')
  and (value = part or field glob '*_[ef][nr]'
    and ' ' || value || ' ' glob '*[^0-9A-Za-z]' || part || '[^0-9A-Za-z]*')));

-- rows-of-both-coders: A table on which two coders agreed has as many rows as each coded; Table 1 is not checked.
with now as (select file, count(distinct row) as rows from cells group by file)
select resource, null, '', printf('%s rows, as double_entry.csv has it, not %d', rows_a, rows),
  'bring back what is missing; count an added row that was keyed twice in double_entry.csv'
from double_entry join now on file = resource
where differing = '0' and resource <> 'victims_2022' and (rows_a + 0 <> rows or rows_b + 0 <> rows);

-- gaps: A gap names a table, or the data package.
select 'gaps', rowid, 'resource', 'datapackage or a table', 'correct the name'
from gaps where resource <> 'datapackage' and resource not in (select file from fields);

-- second-reading: What the second reading noted is matched with claims and issues that exist, or left out for a reason.
select 'second_reading', here.rowid, 'matched', 'claims or issues that exist, not ' || group_concat(value, ', '),
  'correct the list'
from second_reading as here, json_each('[' || replace(json_quote(matched), '; ', '","') || ']')
where matched <> '' and value not in (select claim_id from claims)
  and (kind = 'statement' or value not in (select issue_id from issues))
group by here.rowid;
select 'second_reading', rowid, 'match, matched', 'a match, or left_out without one', 'correct one of the two'
from second_reading where (match = 'left_out') = (matched <> '');
select 'second_reading', rowid, 'note_en', 'a reason for what is left out', 'give it'
from second_reading where match = 'left_out' and note_en = '';

-- vocabulary: The values that a column may have are the terms of its classification, in order; no two have one label.
with terms as (select scheme, json_group_array(id) as ids from vocabulary group by scheme)
select 'vocabulary', null, 'id', printf('the terms of %s that %s.%s may have (%s)', vocabulary, file, field, coalesce(
    'without ' || (select group_concat(value, ', ') from json_each(enum)
      where value not in (select id from vocabulary where scheme = fields.vocabulary)),
    'with ' || (select group_concat(id, ', ') from vocabulary
      where scheme = fields.vocabulary and id not in (select value from json_each(enum))), 'in another order')),
  printf('bring them back, or change the enum of %s.%s too', file, field)
from fields left join terms on scheme = vocabulary where vocabulary <> '' and enum <> ifnull(ids, '');
select 'vocabulary', rowid, 'scheme', 'a classification that some column uses', 'correct the name, or delete the row'
from vocabulary where scheme not in (select vocabulary from fields);
select file, row, field, printf('a label that row %d does not have', first), 'tell the two apart'
from (select *, min(row) over (partition by thing, field, value) as first from cells
  where file = 'vocabulary' and field in ('label_en', 'label_fr'))
where row > first;
with named as (select label.rowid as row, label.id as own, term.rowid as other, term.id as its
    from vocabulary as label join vocabulary as term using (scheme),
      json_each('["' || replace(term.id, '_', '","') || '"]') as word
    where (length(word.value) > 4 or term.id = label.id) and instr(lower(label.label_en), substr(word.value, 1, 4))),
  exchanged as (select * from named where row not in (select row from named where row = other))
select 'vocabulary', one.row, 'id, label_en', printf('a label of %s, not of %s', one.own, one.its), 'correct one of the two'
from exchanged as one join exchanged as two on one.row = two.other and one.other = two.row group by one.row;

-- repeated-rows: No row repeats another one under another identifier.
with said as (select file, row, max(iif(value = key, field, '')) as own,
  group_concat(iif(value = key, '', value), '|') as text from cells where file not in ('differences', 'measure_aims', 'second_reading')
  group by file, row)
select file, row, own, printf('a row that does not repeat row %d', first), 'delete one of the two'
from (select *, min(row) over (partition by file, text) as first from said where own glob '*_id') where row > first;

-- legal-acts: A directive or regulation is one by its name, which has its identifier with the year; the EU adopted it.
select 'instruments', rowid, 'kind, name_en', 'a name that begins with the kind', 'correct one of the two'
from instruments where (kind in ('directive', 'regulation') or name_en glob 'Directive*' or name_en glob 'Regulation*')
  and name_en not like kind || '%';
select 'instruments', rowid, 'identifier, name_en', 'an identifier that stands in the name', 'correct one of the two'
from instruments where kind in ('directive', 'regulation') and not instr(name_en, identifier);
select 'instruments', rowid, 'body', 'European Union, by name, kind, identifier or section', 'correct it, or what tells it'
from instruments where body <> 'European Union' and (kind in ('directive', 'regulation', 'fund')
  or locator like '§1.2.1%' or identifier like 'COM(%' or name_en like 'EU %' or name_en like '%European Union%');
select 'instruments', rowid, 'year, identifier', 'a year that the identifier has', 'correct one of the two'
from instruments where identifier glob '*[12][0-9][0-9][0-9]*' and not instr(identifier, year);

-- strands: The section of an EU-funded measure, or of its box, gives its strand.
with parts as (select eu_measures.rowid, eu_measures.*, ifnull(section, substr(locator, 2, 3)) as part
    from eu_measures left join (select locator as box, section from boxes)
      on eu_measures.locator || ';' like box || ';%'),
  usual as (select part, strand, count(*) as times from parts group by part, strand)
select 'eu_measures', parts.rowid, 'strand, locator', printf('%s, as other measures of §%s have it', usual.strand, part),
  'correct one of the two'
from parts join usual using (part) where usual.strand <> parts.strand
  and usual.times >= (select times from usual as own where own.part = parts.part and own.strand = parts.strand);

-- implementers: A reporting country that implements an EU-funded measure takes part in it.
select 'eu_measures', eu_measures.rowid, 'implementer', printf('no %s, which has no row of this measure in ' ||
  'eu_measure_countries.csv', name_en), 'correct the name, or add the row'
from eu_measures join countries on instr(implementer, name_en)
where (eu_measure_id, code) not in (select eu_measure_id, code from eu_measure_countries);

-- units-of-counts: A claim that counts measures, countries or places is stated in these, sums and persons have no base.
with units as (select 'count_distinct:measure_id' as aggregate, 'measures' as unit
  union values ('count_distinct:code', 'countries'), ('count_distinct:iso3', 'places'))
select 'claims', claims.rowid, 'unit', printf('%s, as %s counts them', units.unit, aggregate), 'correct one of the two'
from claims join units using (aggregate) where claims.unit <> units.unit;
select 'claims', rowid, 'counts, unit', 'measures in both', 'correct one of the two'
from claims where unit = 'measures' and counts <> 'measures'
  or counts = 'measures' and unit in ('countries', 'places', 'persons', 'euro', 'dollar');
select 'claims', rowid, 'counts, unit', 'counts without a base, other', 'correct one of the two'
from claims where counts <> 'other' and unit in ('places', 'persons', 'euro', 'dollar');
select 'study_counts', rowid, 'label_en, unit', iif(unit = 'percent', 'the label of a share', 'percent, as the label says'),
  'correct one of the two'
from study_counts where (unit = 'percent') <> (label_en like '%share%' or label_en like 'Increase %');

-- members-or-all: A statement that counts EMN members says so, and one that counts all countries does not.
select 'claims', rowid, 'counts, statement_en', iif(counts = 'emn_members', 'a statement on members', 'emn_members'),
  'correct one of the two'
from claims where counts = 'emn_members' and statement_en not like '%member%'
  or counts = 'all_countries' and statement_en like '%member%';

-- texts-on-places: A box or a number names the country or place that its row is about, an example does not begin with it.
select 'boxes', boxes.rowid, 'code', printf('a country that the box names, not %s', name_en), 'correct code or text'
from boxes join countries using (code)
where not instr(title_en || summary_en, name_en) and (adjective_en = '' or not instr(title_en || summary_en, adjective_en));
select 'study_counts', study_counts.rowid, 'item, label_en', printf('%s, as %s is called', name_en, item),
  'correct one of the two'
from study_counts join places on item = iso3 or label_en = name_en where label_en <> name_en or item <> iso3;
select 'positions', positions.rowid, 'example_en', 'a sentence that begins with It, not with ' || name_en,
  'leave the name out: pages have it before the sentence'
from positions join countries using (code) where example_en like name_en || ' %' or example_en like name_en || '''s %';

-- counts-in-claims: A printed number without rows is that of a claim on the same section, table, figure or box.
with printed as (select rowid, value, substr(locator, 1, instr(locator || ' fn ', ' fn ') - 1) as part
  from study_counts where value <> '')
select 'study_counts', rowid, 'value, locator', printf('the number of a claim on %s in claims.csv', part),
  'correct one of the two, or add the claim'
from printed where not exists (select 1 from claims
  where value + 0 = printed.value + 0 and '; ' || locator || ' ' like '%; ' || part || ' %');
with printed as (select rowid, *, substr(locator, 1, instr(locator || ' fn ', ' fn ') - 1) as part
    from study_counts where value <> '' and subject in ('organisation', 'place', 'region')),
  named as (
    select printed.rowid, group_concat(claim_id, ', ') as claims, sum(claims.value + 0 = printed.value + 0) as equal
    from printed join claims on instr(statement_en, label_en) and relation = 'equal' and claims.unit = 'measures'
      and '; ' || claims.locator || ' ' like '%; ' || part || ' %'
    group by printed.rowid)
select 'study_counts', rowid, 'value', 'the number of a claim that names it: ' || claims, 'correct it here or there'
from named where equal = 0;

-- twin-names: A row on a country does not name, in its stead, another one whose name begins alike (Niger, Nigeria).
with named as (select iso3, short_name_en as name, short_name_en as adjective from places
    union select iso3, name_en, ifnull(nullif(adjective_en, ''), name_en) from countries),
  twins as (select one.iso3, one.name, one.adjective, two.name as other from named as one join named as two
    on substr(one.name, 1, 4) = substr(two.name, 1, 4) and one.name <> two.name and one.iso3 <> two.iso3),
  about as (
    select 'place_facts' as file, rowid as row, 'iso3, text_en' as columns, iso3, text_en as text from place_facts
    union all select 'claims', rowid, 'filter, statement_en', substr(filter, instr(filter, 'iso3=') + 5, 3), statement_en
      from claims where filter like '%iso3=%'
    union all select 'claims', claims.rowid, 'filter, statement_en', iso3, statement_en
      from claims join countries on '; ' || filter || ';' like '%; code=' || code || ';%'
    union all select 'eu_measures', eu_measures.rowid, 'name', iso3, name
      from eu_measures join eu_measure_places using (eu_measure_id)
      group by eu_measure_id having count(*) = 1
    union all select 'measures', measures.rowid, 'summary_en', iso3, summary_en
      from measures join measure_countries using (measure_id) join countries using (code)
      group by measure_id having count(*) = 1)
select file, row, columns, printf('%s, not %s', name, other), 'correct the text, or what the row is about'
from about join twins using (iso3)
where instr(text, other) and not instr(iif(instr(name, other), text, replace(text, other, '')), name)
  and not instr(iif(instr(name, other), text, replace(text, other, '')), adjective);

-- persons-in-texts: People whom an objective or an activity is for are named there, by the first or last word for them.
with coded as (
  select measure_persons.rowid, person, cell,
    lower(iif(cell = 'objective', objective_en, activities_en || summary_en)) as text
  from measure_persons join measures using (measure_id) where cell in ('objective', 'activities'))
select 'measure_persons', rowid, 'person, cell', 'people whom the text of this cell names',
  'correct it, or the texts of the measure'
from coded
where not instr(text, substr(person, 1, 5))
  and not instr(text, substr(replace(person, rtrim(person, replace(person, '_', '')), ''), 1, 5));

-- known-by-partners: A partner by which a country is known is one of this measure.
select 'measure_countries', measure_countries.rowid, 'known_by', printf('a partner of %s, not %s', measure_id, partner),
  'correct it here or in measure_partners.csv'
from measure_countries join (select distinct partner from measure_partners where length(partner) > 4) as named
  on instr(known_by, partner)
where not exists (select * from measure_partners as own
  where own.measure_id = measure_countries.measure_id and instr(own.partner, named.partner));

-- subjects-of-footnotes: A footnote whose subject names a country is cited with it; one that a claim cites for it names it.
with cited as (
  select substr(locator, instr(locator, ' fn ') + 4) + 0 as footnote, code from positions where locator like '% fn %'
  union select substr(locator, instr(locator, ' fn ') + 4) + 0, code from agreements where locator like '% fn %'
  union select footnote + 0, code from footnote_countries)
select 'footnotes', footnotes.rowid, 'subject_en', printf('a country of the rows on footnote %s', footnotes.footnote),
  printf('correct it: they are on %s', group_concat(distinct cited.code))
from footnotes join cited on cited.footnote = footnotes.footnote + 0
  join countries on reporting = 'true' and instr(subject_en, name_en)
group by footnotes.footnote, countries.code having not max(cited.code = countries.code);
select 'footnotes', footnotes.rowid, 'subject_en', printf('a text that names %s, as %s does', name_en, claim_id),
  'correct it, or the filter of the claim'
from footnotes join claims using (footnote) join places on filter like '%iso3=' || iso3 || '%'
where kind <> 'remark' and not instr(subject_en, substr(replace(short_name_en, 'the ', ''), 1, 4));

-- explanations: Claims with one explanation that gives a number read the same rows.
select 'claims', rowid, 'explanation_en, filter', printf('evidence and filter of %s, as the explanation is', first),
  'correct the explanation'
from (select rowid, *, first_value(claim_id) over same as first, first_value(evidence || filter) over same as rows
  from claims where explanation_en glob '*[0-9]*' and evidence <> ''
  window same as (partition by explanation_en order by rowid))
where evidence || filter <> rows;

-- footnotes-in-texts: A footnote that an explanation or an issue names is that of a claim there, or is lost.
with listed as (select issue_id, statement_en, statement_en || reading_en as text, value as claim
    from issues, json_each('[' || replace(json_quote(issues.claims), '; ', '","') || ']') where issues.claims <> ''),
  own as (select claim_id as key, locator || ' ' || footnote || ' ' || filter || ' ' || statement_en as text from claims),
  about as (
    select * from own union all select claim, text from listed
    union all select here.claim, own.text from listed as here join listed as there using (issue_id)
      join own on key = there.claim
    union all select issue_id, own.text || explanation_en from listed join own on key = claim join claims on claim_id = key),
  texts as (select 'claims' as file, rowid as row, claim_id as key, 'explanation_en' as field, explanation_en as text,
      footnote = '' as summary from claims
    union all select 'issues', rowid, issue_id, 'statement_en', statement_en, false from issues where issues.claims <> ''),
  named as (select texts.*, trim(value, '.,;()') as number
    from texts, json_each('[' || replace(replace(json_quote(text), '-', ' '), ' ', '","') || ']')
    where text glob '*ootnote*' or text glob '*fn *')
select file, row, field, printf('a footnote of %s, or of an issue or a claim on it, not %s', key, number),
  'correct the number'
from named where number glob '[1-9][0-9][0-9]'
  and not (summary and number in (select footnote from footnotes where status = 'lost'))
  and not exists (select 1 from about where about.key = named.key and text || ' ' glob '*[^0-9]' || number || '[^0-9]*');

-- claims-on-eu-measures: A claim on an EU-funded measure or on a measure is about a place of that measure.
with filtered as (select claim_id, substr(filter, instr(filter, 'eu_measure_id=') + 14, 5) as about
    from claims where filter like 'eu_measure_id=EU-__' or filter like 'eu_measure_id=EU-__;%'),
  placed as (select eu_measure_id, iso3 from eu_measure_places
    union select row_id, iso3 from mentions where resource = 'eu_measures')
select 'mentions', mentions.rowid, 'iso3', printf('a place of %s, which %s is about', about, claim_id),
  'correct the place, or the filter of the claim'
from mentions join filtered on resource = 'claims' and row_id = claim_id
where role = 'target' and iso3 <> '' and (about, iso3) not in (select eu_measure_id, iso3 from placed);

-- agreements-in-positions: A statement of section 3.4.1 names each agreement, with its kind; Georgia's are a list.
select 'agreements', agreements.rowid, 'counterparty_iso3, kind',
  printf('a counterparty and a kind that a statement of %s in positions.csv has', agreements.code),
  'correct it here or there'
from agreements where code <> 'GE' and not exists (
  select 1 from positions join mentions on resource = 'positions' and row_id = position_id
    left join countries on countries.code = mentions.code
  where positions.code = agreements.code and positions.section = '3.4.1'
    and ifnull(nullif(mentions.iso3, ''), countries.iso3) = counterparty_iso3
    and instr(lower(example_en), iif(agreements.kind like '%agreement', 'agreement', substr(agreements.kind, 1, 8))));

-- places-of-claims: A claim whose filter selects one third country or reporting country names it.
with selected as (
  select rowid, statement_en, substr(filter, instr(filter, 'iso3=') + 5, 3) as iso3, '' as code from claims
  where filter glob '*iso3=[A-Z][A-Z][A-Z]' or filter glob '*iso3=[A-Z][A-Z][A-Z];*'
  union all select rowid, statement_en, '', substr(filter, instr(filter, 'code=') + 5, 2) from claims
  where filter glob '*code=[A-Z][A-Z]' or filter glob '*code=[A-Z][A-Z];*')
select 'claims', rowid, 'filter, statement_en', printf('a statement that names %s', name_en), 'correct one of the two'
from (
  select selected.rowid, statement_en, name_en, replace(short_name_en, 'the ', '') as other
    from selected join places using (iso3)
  union all select selected.rowid, statement_en, name_en, ifnull(nullif(adjective_en, ''), name_en)
    from selected join countries on selected.code = countries.code)
where not instr(statement_en, substr(name_en, 1, 4)) and not instr(statement_en, substr(other, 1, 4));

-- whole-sentences: Texts that are sentences end with a full stop.
select file, row, field, 'a whole sentence, with a full stop at its end', 'complete it'
from cells where value <> '' and value not like '%.' and (file, field) in (values
  ('measures', 'summary_en'), ('measures', 'objective_en'), ('measures', 'activities_en'), ('boxes', 'summary_en'),
  ('eu_measures', 'summary_en'), ('positions', 'example_en'), ('place_facts', 'text_en'), ('claims', 'statement_en'),
  ('issues', 'statement_en'), ('issues', 'reading_en'), ('glossary', 'definition_en'),
  ('instruments', 'relevance_en'), ('differences', 'reason_en'), ('differences', 'given_en'));

-- one-text: Rows with the same text have the same place in the study and say the same about it.
select 'positions', rowid, 'example_en, pillar, kind, locator', printf('what row %d has with this text', first),
  'correct one of the two'
from (select rowid, *, min(rowid) over one as first, first_value(kind || locator || pillar) over one as expected
  from positions where example_en <> '' window one as (partition by example_en order by rowid
    rows between unbounded preceding and unbounded following))
where kind || locator || pillar <> expected;
select 'place_facts', rowid, 'text_en, code, by_eu, kind, locator', printf('what row %d has with this text', first),
  'correct one of the two'
from (select rowid, *, min(rowid) over one as first, first_value(kind || locator || by_eu || code) over one as expected
  from place_facts window one as (partition by text_en order by rowid
    rows between unbounded preceding and unbounded following))
where kind || locator || by_eu || code <> expected;

-- themes-of-footnotes: Statements on one footnote have one theme.
select 'positions', rowid, 'theme', printf('%s, as %d of the rows on this footnote have it', expected, most),
  'correct theme or locator'
from (select rowid, theme, first_value(theme) over same as expected, first_value(times) over same as most
  from (select rowid, *, count(*) over (partition by locator, theme) as times from positions where locator like '% fn %')
  window same as (partition by locator order by times desc, rowid))
where theme <> expected;

-- labels-of-counts: What is counted under one item has one label.
select 'study_counts', rowid, 'item, label_en', printf('"%s", as row %d has it', expected, first),
  'correct one of the two'
from (select rowid, label_en, first_value(label_en) over same as expected, first_value(rowid) over same as first
  from study_counts window same as (partition by item order by rowid))
where label_en <> expected;

-- dated-agreements: The year of an agreement says of which event it is.
select 'agreements', rowid, 'year, year_event', 'both or neither', 'give the other, or empty both'
from agreements where (year <> '') <> (year_event <> '');

-- annex-groups: Third countries stand in the group in which annex III has them.
select 'places', places.rowid, 'study_region', printf('%s, as annex III has %s (annex_places.csv)', annex_region, iso3),
  'correct one of the two'
from places join annex_places using (iso3) where study_region <> annex_region group by iso3;

-- victims: In table 1 the victims of a country add up to its total, and give the share from outside the EU.
select 'victims_2022', rowid, 'other_eu, non_eu, own, total', 'numbers that add up', 'correct the one that changed'
from victims_2022 where other_eu <> '' and non_eu <> '' and own <> '' and other_eu + non_eu + own <> total + 0;
select 'victims_2022', rowid, 'non_eu, total, pct_non_eu', printf('the share that the two give, %.1f',
  100.0 * non_eu / total), 'correct the one that changed'
from victims_2022 where pct_non_eu <> '' and total + 0 > 0 and abs(100.0 * non_eu / total - pct_non_eu) > 0.051;
