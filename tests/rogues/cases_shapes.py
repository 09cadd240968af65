"""Many small shapes of tables and texts, one line each: what a researcher saved, and what must be said of it.

(name, verdict, rule, part of the place, file name, text); a clear one has neither rule nor place.
"""

SHAPES = (
    (
        "rtable",
        "block",
        "small_counts",
        "line 2 (row 'Robbery / F', column 'Freq')",
        "t.csv",
        '"","Var1","Var2","Freq"\n'
        '"1","Robbery","F",4\n'
        '"2","Theft","F",50\n'
        '"3","Robbery","M",60\n'
        '"4","Theft","M",70',
    ),
    (
        "counts_as_floats",
        "block",
        "small_counts",
        "line 2 (row 'Theft', column 'Count')",
        "t.csv",
        "offence,Count\n" "Theft,3.0\n" "Fraud,40.0",
    ),
    (
        "table1_mixed",
        "block",
        "small_counts",
        "line 4 (row 'Female, n (%)', column 'Custody')",
        "t.csv",
        "Characteristic,Custody,Community\n"
        "N,410,520\n"
        '"Age, mean (SD)",34.2 (11.0),31.0 (10.2)\n'
        '"Female, n (%)",7 (1.7),50 (9.6)\n'
        '"Male, n (%)",403 (98.3),470 (90.4)',
    ),
    (
        "table1_mixed_safe",
        "clear",
        "",
        "",
        "t.csv",
        "Characteristic,Custody,Community\n"
        "N,410,520\n"
        '"Age, mean (SD)",34.2 (11.0),31.0 (10.2)\n'
        '"Female, n (%)",47 (11.5),50 (9.6)\n'
        '"Male, n (%)",363 (88.5),470 (90.4)',
    ),
    (
        "table1_median",
        "clear",
        "",
        "",
        "t.csv",
        "Characteristic,Custody (N=410),Community (N=520)\n"
        '"Age, median (IQR)",34 (25-41),31 (24-39)\n'
        '"Female, n (%)",47 (11.5),50 (9.6)\n'
        '"Male, n (%)",363 (88.5),470 (90.4)',
    ),
    (
        "lifelines_event_table",
        "block",
        "curve_steps",
        "line 3 (row '1', column 'observed')",
        "t.csv",
        "event_at,removed,observed,censored,entrance,at_risk\n"
        "0,0,0,0,500,500\n"
        "1,3,2,1,0,500\n"
        "2,12,12,0,0,497",
    ),
    (
        "lifelines_cox",
        "review",
        "degrees_of_freedom",
        "table at line 2",
        "t.csv",
        "covariate,coef,exp(coef),se(coef),coef lower 95%,coef upper 95%,z,p,-log2(p)\n"
        "age,-0.02,0.98,0.004,-0.03,-0.01,-4.5,0.0001,13\n"
        "male,0.2,1.22,0.05,0.1,0.3,4,0.0001,13",
    ),
    (
        "normalised",
        "review",
        "percentages",
        "column 'proportion'",
        "t.csv",
        "offence,proportion\n" "Theft,0.61\n" "Fraud,0.39",
    ),
    (
        "row_pct_with_n",
        "clear",
        "",
        "",
        "t.csv",
        "offence,n,% female,% male\n" "Theft,410,30.0,70.0\n" "Fraud,500,25.0,75.0",
    ),
    (
        "row_pct_with_n_small",
        "block",
        "percentages",
        "line 2 (row 'Theft', column '% female')",
        "t.csv",
        "offence,n,% female,% male\n" "Theft,41,12.2,87.8\n" "Fraud,500,25.0,75.0",
    ),
    (
        "json_nested",
        "block",
        "small_counts",
        "$.number_of_people, line 2 (row 'F', column 'Robbery')",
        "t.json",
        '{"number_of_people": {"Robbery": {"F": 4, "M": 30}, "Theft": {"F": 40, "M": 50}}}',
    ),
    (
        "year_labels",
        "clear",
        "",
        "",
        "t.csv",
        "year,n people\n" "2015,120\n" "2016,130\n" "2017,150",
    ),
    (
        "long",
        "clear",
        "",
        "",
        "t.csv",
        "year,local_authority,offence,count\n"
        + "\n".join(
            "{},LA{:02d},Theft,{}".format(y, a, 20 + a + y % 7) for y in range(2010, 2020) for a in range(40)
        ),
    ),
    (
        "months_label",
        "clear",
        "",
        "",
        "t.csv",
        "month,releases,people released\n" "1,120,110\n" "2,130,125\n" "3,90,88",
    ),
    (
        "prison_number",
        "block",
        "identifiers",
        "column 'prisoner'",
        "t.csv",
        "prisoner,n\n" "A1234BC,20\n" "A1235BC,30",
    ),
    (
        "suppressed_total_ok",
        "clear",
        "",
        "",
        "t.csv",
        "offence,number of people\n" "Theft,120\n" "Fraud,[c]\n" "Arson,[c]\n" "Total,165",
    ),
    (
        "lt10",
        "clear",
        "",
        "",
        "t.csv",
        "offence,number of people\n" "Theft,120\n" "Fraud,<10\n" "Arson,<10\n" "Robbery,50",
    ),
    (
        "hearings_file",
        "review",
        "people",
        "table at line 2",
        "t.csv",
        "court,hearings\n" "A,120\n" "B,45",
    ),
    (
        "pct_of_col",
        "clear",
        "",
        "",
        "t.csv",
        "offence,n,%\n" "Theft,120,54.5\n" "Fraud,100,45.5\n" "Total,220,100.0",
    ),
    (
        "survival_wide",
        "review",
        "curve_steps",
        "column 'Female'",
        "km_survival.csv",
        "time,Female,Male\n" "0,1.0,1.0\n" "30,0.95,0.93\n" "60,0.9,0.85",
    ),
    (
        "ranks",
        "clear",
        "",
        "",
        "t.csv",
        "court,rank,number of people\n" "A,1,120\n" "B,2,110\n" "C,3,90",
    ),
    (
        "p10",
        "block",
        "percentiles",
        "line 2 (row 'A', column 'p10')",
        "t.csv",
        "offence,n,p10,p90\n" "A,90,3,40\n" "B,400,4,50",
    ),
    (
        "interaction",
        "clear",
        "",
        "",
        "t.csv",
        "term,estimate,std.error,statistic,p.value\n"
        "(Intercept),0.2,0.1,2.0,0.04\n"
        "age,0.01,0.005,2.0,0.05\n"
        "nobs,4210,,,",
    ),
    (
        "lsoa_name",
        "review",
        "small_areas",
        "column 'area'",
        "t.csv",
        "area,n people\n" "Birmingham 001A,30\n" "Birmingham 001B,40",
    ),
    (
        "zero_pct",
        "block",
        "full_cells",
        "line 2 (row 'Theft', column '% recalled')",
        "t.csv",
        "offence,n,% recalled\n" "Theft,400,0.0\n" "Fraud,500,25.0",
    ),
    (
        "mean_sentence_with_group_n_below",
        "block",
        "small_counts",
        "line 2 (row 'Theft', column 'number of people')",
        "t.csv",
        "offence,number of people,mean sentence (months)\n" "Theft,4,12.5\n" "Fraud,50,11.0",
    ),
    (
        "follow_up_days",
        "clear",
        "",
        "",
        "t.csv",
        "cohort,people,median follow-up (days)\n" "2015,120,400\n" "2016,130,390",
    ),
    (
        "hash_in_header",
        "block",
        "identifiers",
        "table at line 2",
        "t.csv",
        "id_3f2504e04f8911d39a0c0305e82c3301,n people\n" "Theft,40\n" "Fraud,60",
    ),
    (
        "sensitive_text",
        "review",
        "printed_text",
        "line 1",
        "n.txt",
        "One woman aged 84 was sentenced.\n" "",
    ),
    (
        "tsv",
        "block",
        "small_counts",
        "line 2 (row 'Theft', column 'n')",
        "t.tsv",
        "offence\tn\n" "Theft\t4\n" "Fraud\t50",
    ),
    (
        "empty_cells_pivot",
        "review",
        "zeros",
        "line 2 (row 'Theft', column 'F')",
        "t.csv",
        "number of people by offence,F,M\n" "Theft,,310\n" "Fraud,31,52",
    ),
    (
        "age_single_years",
        "block",
        "small_counts",
        "line 2 (row '18', column 'n')",
        "t.csv",
        "age,n\n" "18,3\n" "19,40\n" "20,55",
    ),
    (
        "rounded_note",
        "clear",
        "",
        "",
        "t.csv",
        "Counts are rounded to the nearest 5,,\n"
        "offence,number of people 2019,number of people 2020\n"
        "Theft,40,45\n"
        "Fraud,30,35",
    ),
    (
        "weights_per_head",
        "clear",
        "",
        "",
        "t.csv",
        "group,number of people,mean number of offences\n" "A,400,2.3\n" "B,500,1.2",
    ),
    (
        "max_days_text",
        "block",
        "extremes",
        "line 2 (row 'A', column 'longest sentence')",
        "t.csv",
        "offence,n,longest sentence\n" "A,400,23\n" "B,500,12",
    ),
    (
        "records_w_small_cols",
        "block",
        "records",
        "table at line 2",
        "t.csv",
        "age,sex,days\n"
        "20,F,3\n"
        "21,M,33\n"
        "22,F,63\n"
        "23,M,93\n"
        "24,F,123\n"
        "25,M,153\n"
        "26,F,183\n"
        "27,M,213",
    ),
    (
        "trans_2x2",
        "clear",
        "",
        "",
        "transitions_n_people.csv",
        "outcome,recall\n" "custody -> community,310\n" "community -> custody,290\n" "community -> out,2900",
    ),
    (
        "cum_incidence_se",
        "review",
        "curve_steps",
        "column 'estimate'",
        "cumulative_incidence.csv",
        "time,estimate,std.error,conf.low,conf.high\n" "30,0.05,0.01,0.03,0.07\n" "60,0.09,0.01,0.07,0.11",
    ),
    (
        "count_of_one_establishment",
        "clear",
        "",
        "",
        "t.csv",
        "prison,number of people\n" "HMP A,120\n" "HMP B,310",
    ),
    (
        "odds",
        "clear",
        "",
        "",
        "t.csv",
        "N = 4210,,\n"
        "term,odds ratio (95% CI),p\n"
        "age,0.98 (0.97 to 0.99),<0.001\n"
        "male,1.4 (1.2 to 1.6),0.002",
    ),
    (
        "percent_only_yes_no",
        "review",
        "percentages",
        "column 'yes %'",
        "t.csv",
        "question,yes %,no %\n" "A,61,39\n" "B,20,80",
    ),
    (
        "counts_in_title_thousands_sep",
        "block",
        "small_counts",
        "line 3 (row 'A', column '2020')",
        "t.csv",
        "Defendants by court,,\n" "court,2019,2020\n" "A,1204,6\n" "B,310,400",
    ),
    (
        "with_unicode_dash_mark",
        "clear",
        "",
        "",
        "t.csv",
        "offence,number of people 2019,number of people 2020\n" "Theft,\u2013,400\n" "Fraud,\u2013,300",
    ),
    (
        "two_statistic_cols",
        "clear",
        "",
        "",
        "t.csv",
        "offence,n,mean,sd\n" "Theft,400,12.1,3\n" "Fraud,500,11,4.5",
    ),
    (
        "n_missing_total",
        "clear",
        "",
        "",
        "t.csv",
        "sex,n people\n" "Female,120\n" "Male,300\n" "Missing,15\n" "Total,435",
    ),
    (
        "unbalanced_small_in_total_row",
        "block",
        "small_counts",
        "line 4 (row 'Total', column 'remanded people')",
        "t.csv",
        "offence,sentenced people,remanded people\n" "Theft,120,15\n" "Fraud,20,11\n" "Total,140,6",
    ),
    (
        "rates_implied",
        "clear",
        "",
        "",
        "t.csv",
        "offence,n,reconvicted n,reconviction rate (%)\n" "Theft,400,120,30.0\n" "Fraud,500,100,20.0",
    ),
    (
        "rates_implied_small_hidden",
        "block",
        "percentages",
        "line 2 (row 'Theft', column 'reconviction rate (%)')",
        "t.csv",
        "offence,n,reconvicted n,reconviction rate (%)\n" "Theft,400,[c],1.5\n" "Fraud,500,100,20.0",
    ),
    (
        "single_proportion",
        "block",
        "percentages",
        "line 2 (row 'Theft', column 'proportion reconvicted')",
        "t.csv",
        "offence,n,proportion reconvicted\n" "Theft,40,0.1\n" "Fraud,500,0.2",
    ),
    (
        "hazard_rows_with_events_per_term",
        "block",
        "curve_steps",
        "line 3 (row 'prison X', column 'events')",
        "t.csv",
        "term,events,hazard ratio,95% CI\n" "age,500,0.98,0.97-0.99\n" "prison X,3,1.2,0.9-1.8",
    ),
    (
        "long_number",
        "block",
        "identifiers",
        "column 'case'",
        "t.csv",
        "case,n\n" "100000000123,20\n" "100000000124,30",
    ),
    (
        "iso_dates_label_monthly",
        "clear",
        "",
        "",
        "t.csv",
        "month,number of people\n" "2019-01,120\n" "2019-02,130\n" "2019-03,110",
    ),
    (
        "daily_dates",
        "clear",
        "",
        "",
        "t.csv",
        "date,number of people\n" "2019-01-01,120\n" "2019-01-02,130\n" "2019-01-03,110",
    ),
    (
        "court_names_judges",
        "clear",
        "",
        "",
        "t.csv",
        "court,number of defendants\n" "Leeds,120\n" "York,130",
    ),
    (
        "md_report",
        "clear",
        "",
        "",
        "r.md",
        "# Report\n"
        "\n"
        "We followed 12,430 people.\n"
        "\n"
        "| sex | people | reconvicted (%) |\n"
        "|---|---|---|\n"
        "| Women | 2100 | 21.0 |\n"
        "| Men | 10330 | 30.2 |\n"
        "",
    ),
    (
        "stata_reg",
        "review",
        "degrees_of_freedom",
        "table at line 7",
        "reg.log",
        "      Source |       SS       df       MS\n"
        "-------------+------------------------------\n"
        "       Model |  12.1     2   6.05\n"
        "\n"
        "        days |      Coef.   Std. Err.      t    P>|t|\n"
        "-------------+----------------------------------------\n"
        "         age |    .0123      .0041     3.00   0.003\n"
        "        male |    .2210      .0510     4.33   0.000\n"
        "",
    ),
    (
        "r_glm",
        "clear",
        "",
        "",
        "glm.txt",
        "Coefficients:\n"
        "            Estimate Std. Error z value Pr(>|z|)\n"
        "(Intercept)  0.20120    0.10010   2.010   0.0444\n"
        "age          0.01020    0.00510   2.000   0.0455\n"
        "\n"
        "Residual deviance: 5100.2  on 4207  degrees of freedom\n"
        "",
    ),
    (
        "correlation_pvals",
        "clear",
        "",
        "",
        "t.csv",
        "variables,correlation,p value,n\n" "age-days,0.31,0.001,4000\n" "age-prev,0.11,0.02,4000",
    ),
    (
        "effects_with_se_only",
        "review",
        "unclear_numbers",
        "column 'effect'",
        "t.csv",
        "offence,effect,se\n" "Theft,0.31,0.1\n" "Fraud,0.11,0.05",
    ),
    (
        "json_config",
        "clear",
        "",
        "",
        "c.json",
        '{"title": "cohort", "seed": "a"}',
    ),
    (
        "age_band_counts",
        "block",
        "small_counts",
        "line 2 (row '10-17 / F', column 'persons')",
        "t.csv",
        "age_band,sex,persons\n" "10-17,F,3\n" "18-24,F,30\n" "10-17,M,40\n" "18-24,M,55",
    ),
    (
        "prison_population_over_time",
        "clear",
        "",
        "",
        "t.csv",
        "date,population\n" "2019-06-30,83000\n" "2020-06-30,79000",
    ),
    (
        "small_cell_float_text",
        "block",
        "small_counts",
        "line 2 (row 'Theft', column 'N')",
        "t.csv",
        "offence,N\n" "Theft, 4 \n" "Fraud,40",
    ),
    (
        "dash_as_zero_with_suppress",
        "block",
        "markers",
        "line 2 (row 'Theft', column 'n people (less than 10 shown as *)')",
        "t.csv",
        "offence,n people (less than 10 shown as *),n people b\n" "Theft,*,40\n" "Fraud,-,30",
    ),
    (
        "weighted_pct",
        "review",
        "percentages",
        "column 'weighted %'",
        "t.csv",
        "group,weighted %\n" "A,31.2\n" "B,68.8",
    ),
    (
        "n_col_is_index",
        "clear",
        "",
        "",
        "t.csv",
        ",offence,n people\n" "0,Theft,40\n" "1,Fraud,50\n" "2,Arson,60",
    ),
    (
        "months_of_sentence_dist",
        "block",
        "small_counts",
        "line 4 (row '3', column 'people')",
        "t.csv",
        "sentence_months,people\n" "1,40\n" "2,31\n" "3,4",
    ),
    (
        "years_of_sentence",
        "clear",
        "",
        "",
        "t.csv",
        "sentence length (years),number of people\n" "1,40\n" "2,31\n" "3,14",
    ),
    (
        "transition_probs",
        "review",
        "percentages",
        "column 'probability'",
        "t.csv",
        "from,to,probability\n" "custody,community,0.61\n" "community,custody,0.12",
    ),
    (
        "avg_only",
        "review",
        "group_sizes",
        "column 'average days'",
        "t.csv",
        "area,average days\n" "A,12\n" "B,15",
    ),
)


def made(file_name, text, expected):
    """A case from one line of the table."""

    def case(folder):
        (folder / file_name).write_text(text + "\n", encoding="utf-8")
        return expected

    return case


for _name, _verdict, _rule, _place, _file, _text in SHAPES:
    if _verdict == "clear":
        globals()["safe_" + _name] = made(_file, _text, None)
    else:
        globals()["unsafe_" + _name] = made(_file, _text, (_verdict, _rule, _place))
