"""Tables of counts as researchers save them: unsafe ones, each next to its safe twin.

A function writes files into `folder`. An unsafe one returns (verdict, rule, part of the place); a safe one nothing.
"""

import pandas as pd


def write(folder, name, text):
    (folder / name).write_text(text.strip() + "\n", encoding="utf-8")


def unsafe_one_small_cell(folder):
    """Offence by sex, one cell of 9."""
    write(
        folder,
        "offence_by_sex.csv",
        "offence,sex,n\nRobbery,Female,9\nRobbery,Male,420\nTheft,Female,310\nTheft,Male,512",
    )
    return "block", "small_counts", "row 'Robbery / Female', column 'n'"


def safe_just_large_enough(folder):
    """The same with 10."""
    write(
        folder,
        "offence_by_sex.csv",
        "offence,sex,n\nRobbery,Female,10\nRobbery,Male,420\nTheft,Female,310\nTheft,Male,512",
    )


def unsafe_wide_crosstab_with_totals(folder):
    """pandas.crosstab with margins saved as csv: nothing says 'count', the totals do."""
    table = pd.DataFrame(
        {"Female": [3, 40, 43], "Male": [120, 300, 420], "All": [123, 340, 463]},
        index=pd.Index(["Arson", "Theft", "All"], name="offence"),
    )
    table.to_csv(str(folder / "crosstab.csv"))
    return "block", "small_counts", "row 'Arson', column 'Female'"


def safe_wide_crosstab_with_totals(folder):
    table = pd.DataFrame(
        {"Female": [13, 40, 53], "Male": [120, 300, 420], "All": [133, 340, 473]},
        index=pd.Index(["Arson", "Theft", "All"], name="offence"),
    )
    table.to_csv(str(folder / "crosstab.csv"))


def unsafe_number_and_percent_in_one_cell(folder):
    """Table 1 of a paper: '4 (1.2%)'."""
    write(
        folder,
        "table1.csv",
        "Characteristic,Custody,Community\nWomen,4 (1.2%),40 (12.0%)\nMen,320 (98.8%),293 (88.0%)",
    )
    return "block", "small_counts", "row 'Women', column 'Custody'"


def safe_number_and_percent_in_one_cell(folder):
    write(
        folder,
        "table1.csv",
        "Characteristic,Custody,Community\nWomen,34 (9.6%),40 (12.0%)\nMen,320 (90.4%),293 (88.0%)",
    )


def unsafe_thousands_separators(folder):
    """Large numbers written with commas do not hide the small one."""
    write(folder, "remand.csv", 'court,remands,persons remanded\nA,"1,204","1,100"\nB,"2,310","2,000"\nC,"1,050",6')
    return "block", "small_counts", "row 'C', column 'persons remanded'"


def safe_thousands_separators(folder):
    write(folder, "remand.csv", 'court,remands,persons remanded\nA,"1,204","1,100"\nB,"2,310","2,000"\nC,"1,050",960')


def unsafe_zero_cell(folder):
    """A zero that may or may not be structural is a question."""
    write(
        folder,
        "plea.csv",
        "plea,number of defendants: Crown Court,number of defendants: youth court,number of defendants: other\n"
        "Guilty,200,31,40\nNot guilty,190,14,22\nNo plea,12,0,13",
    )
    return "review", "zeros", "row 'No plea'"


def safe_structural_zero(folder):
    """The same zero, declared structural in a side file."""
    unsafe_zero_cell(folder)
    write(
        folder, "plea.csv.evidence.json", '{"structural_zeros": [["No plea", "number of defendants: youth court"]]}'
    )


def unsafe_everybody_the_same(folder):
    """All women in the group have the same outcome."""
    write(folder, "outcome.csv", "group,n custody,n community\nWomen aged 60+,31,0\nMen aged 60+,210,405")
    return "block", "full_cells", "row 'Women aged 60+', column 'n custody'"


def safe_nobody_the_same(folder):
    write(folder, "outcome.csv", "group,n custody,n community\nWomen aged 60+,31,12\nMen aged 60+,210,405")


def unsafe_hundred_percent(folder):
    """100% with a large base is still everybody."""
    write(folder, "rate.csv", "area,people,% reconvicted\nNorth,240,41.0\nSouth,52,100.0\nEast,310,38.5")
    return "block", "full_cells", "row 'South'"


def safe_ordinary_percentages(folder):
    write(folder, "rate.csv", "area,people,% reconvicted\nNorth,240,41.0\nSouth,152,44.0\nEast,310,38.5")


def unsafe_percentage_of_small_base(folder):
    """2% of 240 people is a count below 10."""
    write(folder, "rate.csv", "area,people,% recalled\nNorth,240,2.1\nSouth,900,11.5\nEast,800,9.0")
    return "block", "percentages", "row 'North', column '% recalled'"


def unsafe_percentage_that_leaves_few(folder):
    """97.5% of 240 leaves 6."""
    write(folder, "rate.csv", "area,people,% released on time\nNorth,240,97.5\nSouth,900,81.5\nEast,800,79.0")
    return "block", "percentages", "row 'North'"


def unsafe_percentages_without_counts(folder):
    """Nothing says what they are percentages of."""
    write(folder, "shares.csv", "offence,% custody\nRobbery,61.2\nTheft,23.9\nFraud,11.0")
    return "review", "percentages", "column '% custody'"


def unsafe_hidden_cell_given_back(folder):
    """One suppressed cell in a row with its total."""
    write(
        folder,
        "suppressed.csv",
        "number of people by offence,Female,Male,Total\nRobbery,*,412,419\nTheft,120,530,650\n"
        "Fraud,88,190,278\nTotal,215,1132,1347",
    )
    return "block", "hidden_cells", "row 'Robbery', column 'Female'"


def safe_hidden_cells_protected(folder):
    """Four cells hidden in a rectangle that totals cannot open."""
    write(
        folder,
        "suppressed.csv",
        "number of people by offence,Female,Male,Other,Total\nRobbery,*,*,310,722\n"
        "Theft,*,*,220,870\nFraud,88,190,90,368\nTotal,215,1125,620,1960",
    )


def unsafe_hidden_zero_given_back(folder):
    """Totals that count the hidden rectangle were not recomputed: the hidden cell beside it is exactly 0."""
    write(
        folder,
        "suppressed.csv",
        "number of people by offence,Female,Male,Other,Total\nRobbery,*,*,310,722\n"
        "Theft,*,*,220,870\nFraud,88,190,*,278\nTotal,215,1125,530,1870",
    )
    return "block", "hidden_cells", "row 'Fraud', column 'Other'"


def safe_hidden_cells_with_recomputed_totals(folder):
    """The same marks, and every total is the sum of what is shown."""
    write(
        folder,
        "suppressed.csv",
        "number of people by offence,Female,Male,Other,Total\nRobbery,*,*,310,310\n"
        "Theft,*,*,220,220\nFraud,88,190,*,278\nTotal,88,190,530,808",
    )


def safe_totals_recomputed(folder):
    """Totals recomputed from the shown cells give nothing back."""
    write(
        folder,
        "suppressed.csv",
        "number of people by offence,Female,Male,Total\nRobbery,*,412,412\nTheft,120,530,650\n"
        "Fraud,88,190,278\nTotal,208,1132,1340",
    )


def unsafe_hidden_together_small(folder):
    """Two hidden cells whose sum, below 10, follows from the total."""
    write(folder, "suppressed.csv", "offence,number of people\nRobbery,*\nArson,*\nTheft,650\nFraud,278\nTotal,935")
    return "block", "hidden_cells", "row 'Robbery'"


def unsafe_marks_that_tell(folder):
    """'<10' for small counts, 0 for none."""
    write(folder, "marked.csv", "offence,n people 2019,n people 2020\nRobbery,<10,40\nArson,0,31\nTheft,650,520")
    return "block", "markers", "row 'Robbery'"


def unsafe_two_marks(folder):
    write(folder, "marked.csv", "offence,n people 2019,n people 2020\nRobbery,*,40\nArson,-,31\nTheft,650,520")
    return "review", "markers", "row 'Robbery'"


def safe_one_mark(folder):
    write(folder, "marked.csv", "offence,n people 2019,n people 2020\nRobbery,[c],40\nArson,[c],31\nTheft,650,520")


def unsafe_counts_of_hearings(folder):
    """One defendant can have many hearings; nothing says how many defendants."""
    write(folder, "hearings.csv", "court,number of hearings\nA,120\nB,45\nC,12")
    return "review", "people", "line 2"


def safe_counts_of_defendants(folder):
    write(folder, "hearings.csv", "court,number of defendants,number of hearings\nA,90,120\nB,32,45\nC,11,12")


def unsafe_weighted_only(folder):
    write(folder, "weighted.csv", "group,weighted n\nA,1204.5\nB,310.2\nC,88.1")
    return "review", "weighted_counts", "column 'weighted n'"


def safe_weighted_and_unweighted(folder):
    write(folder, "weighted.csv", "group,weighted n,unweighted n\nA,1204.5,990\nB,310.2,240\nC,88.1,61")


def unsafe_whole_numbers_without_a_word(folder):
    """Offence by sex in whole numbers: what else but counts?"""
    write(folder, "x.csv", "offence,Female,Male\nRobbery,4,30\nTheft,22,61")
    return "block", "small_counts", "row 'Robbery', column 'Female'"


def safe_ages_are_not_counts(folder):
    """Ages and months below 10 are not counts."""
    write(folder, "ages.csv", "offence,n,mean age,mean months\nRobbery,40,31.2,6.5\nTheft,220,28.4,2.1")


def safe_years_and_codes(folder):
    write(folder, "years.csv", "year,offence code,n people\n2019,1,40\n2019,2,31\n2020,1,65\n2020,2,52")


def unsafe_two_header_rows(folder):
    """A pivot table with two header rows."""
    write(
        folder,
        "pivot.csv",
        "number of people,2019,2019,2020,2020\nsex,Female,Male,Female,Male\nRobbery,12,40,3,44\nTheft,22,61,25,70",
    )
    return "block", "small_counts", "row 'Robbery', column '2020 / Female'"


def safe_two_header_rows(folder):
    write(
        folder,
        "pivot.csv",
        "number of people,2019,2019,2020,2020\nsex,Female,Male,Female,Male\nRobbery,12,40,13,44\nTheft,22,61,25,70",
    )


def unsafe_semicolons_and_latin_1(folder):
    """Saved by an Excel with other settings, in Windows-1252, with a pound sign."""
    (folder / "fines.csv").write_bytes(
        "offence;number fined;mean fine £\nRobbery;5;310\nTheft;140;120\n".encode("cp1252")
    )
    return "block", "small_counts", "row 'Robbery', column 'number fined'"


def unsafe_utf16_with_tabs(folder):
    """'Unicode text' from Excel."""
    (folder / "unicode.csv").write_bytes("offence\tnumber of people\nRobbery\t7\nTheft\t140\n".encode("utf-16"))
    return "block", "small_counts", "row 'Robbery'"


def safe_utf16_with_tabs(folder):
    (folder / "unicode.csv").write_bytes("offence\tnumber of people\nRobbery\t70\nTheft\t140\n".encode("utf-16"))


def unsafe_title_above_the_table(folder):
    write(
        folder,
        "t.csv",
        "Table 3: Number of people by offence,,\n,,\noffence,Female,Male\nRobbery,4,30\nTheft,22,61\n"
        "Source: MoJ Data First magistrates' court data,,",
    )
    return "block", "small_counts", "row 'Robbery', column 'Female'"


def unsafe_percent_where_the_count_is_hidden(folder):
    """The count is hidden, its percentage of the known total is not."""
    write(
        folder, "t.csv", "offence,n people,% of people\nRobbery,*,0.7\nTheft,640,64.0\nFraud,*,35.3\nTotal,1000,100.0"
    )
    return "block", "percentages", "row 'Robbery'"


def safe_percent_hidden_with_its_count(folder):
    write(folder, "t.csv", "offence,n people,% of people\nRobbery,*,*\nTheft,640,64.0\nFraud,*,*\nTotal,1000,100.0")


def safe_rounded_to_five(folder):
    """All counts rounded to 5 and large."""
    write(folder, "t.csv", "offence,n people (rounded to 5)\nRobbery,45\nTheft,640\nFraud,355\nTotal,1040")


def unsafe_small_after_rounding(folder):
    """A 5 in a table rounded to 5 is a question: rounding is a treatment, and the checker decides."""
    write(
        folder,
        "t.csv",
        "offence,n people (rounded to 5)\nRobbery,5\nTheft,640\nFraud,355\nArson,20\nOther,30\nTotal,1050",
    )
    return "review", "small_counts", "row 'Robbery'"


def safe_thousands(folder):
    """Counts in thousands."""
    write(folder, "t.csv", "year,people in prison (thousands)\n2019,83\n2020,79\n2021,8")


def unsafe_lsoa(folder):
    write(folder, "t.csv", "lsoa11cd,n people\nE01000001,12\nE01000002,31\nE01000003,15")
    return "review", "small_areas", "column 'lsoa11cd'"


def safe_local_authorities(folder):
    write(folder, "t.csv", "lad code,n people\nE09000001,12\nE09000002,31\nE08000003,15")


def safe_age_bands(folder):
    """Age bands look like ranges that stand for hidden counts; they are labels."""
    write(folder, "bands.csv", "age band,number of people\n10-17,120\n18-24,310\n25-34,400\n35 and over,220")


def safe_months_as_columns(folder):
    write(
        folder,
        "follow_up.csv",
        "number of people reconvicted within,0-6 months,6-12 months,12-24 months\nWomen,40,32,51\nMen,410,350,420",
    )


def safe_blank_separator_rows(folder):
    """Sections of a published table, with headings in the first column."""
    write(
        folder,
        "t.csv",
        "Table 1. Number of defendants,,\n,,\n,2019,2020\nOffence,,\nTheft,120,130\nFraud,45,52\nSex,,\n"
        "Female,60,64\nMale,105,118\nSource: MoJ Data First,,",
    )


def unsafe_section_of_a_published_table(folder):
    write(
        folder,
        "t.csv",
        "Table 1. Number of defendants,,\n,,\n,2019,2020\nOffence,,\nTheft,120,130\nFraud,45,52\nSex,,\n"
        "Female,60,64\nNot recorded,3,118\nSource: MoJ Data First,,",
    )
    return "block", "small_counts", "row 'Not recorded', column '2019'"


def unsafe_small_total_only(folder):
    """Every part is hidden, the total is small."""
    write(folder, "t.csv", "offence,number of people\nRobbery,[c]\nArson,[c]\nTotal,8")
    return "block", "small_counts", "row 'Total'"


def unsafe_cells_known_by_all_sums(folder):
    """No line has one hidden cell alone, yet all sums together give one back: the bridge between two rectangles."""
    write(
        folder,
        "t.csv",
        "number of people by offence,A,B,C,D,Total\nTheft,[c],[c],120,130,308\nFraud,[c],[c],[c],150,214\n"
        "Robbery,60,70,[c],[c],215\nArson,80,90,[c],[c],255\nTotal,195,222,198,377,992",
    )
    return "block", "hidden_cells", "row 'Fraud', column 'C'"


def safe_counts_with_a_note(folder):
    write(
        folder,
        "t.csv",
        "offence,number of people\nTheft,120\nFraud,45\nOther,[c]\nTotal,165\n"
        "Note: [c] stands for cells hidden for confidentiality; totals are of shown cells.,",
    )


def safe_only_totals(folder):
    write(
        folder,
        "t.csv",
        "year,number of people released,number of people recalled\n2018,4100,610\n2019,4230,590\n2020,3900,450",
    )


def unsafe_categories_of_one_letter(folder):
    """F and M are women and men, not a test statistic; P is a plea, SE is the South East."""
    write(folder, "t.csv", "number of people by offence,F,M,P,SE,D\nTheft,4,310,52,61,40\nFraud,31,52,66,70,41")
    return "block", "small_counts", "row 'Theft', column 'F'"


def unsafe_category_called_d(folder):
    write(folder, "t.csv", "number of people by offence,A,D\nTheft,40,4\nFraud,31,52")
    return "block", "small_counts", "row 'Theft', column 'D'"


def unsafe_region_called_se(folder):
    write(folder, "t.csv", "number of people by offence,NW,SE\nTheft,40,4\nFraud,31,52")
    return "block", "small_counts", "row 'Theft', column 'SE'"
