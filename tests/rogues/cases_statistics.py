"""Means, percentiles, models, curves: unsafe and safe twins."""


def write(folder, name, text):
    (folder / name).write_text(text.strip() + "\n", encoding="utf-8")


def unsafe_mean_of_few(folder):
    write(folder, "means.csv", "offence,n,mean age\nRobbery,8,31.2\nTheft,220,28.4")
    return "block", "group_sizes", "row 'Robbery', column 'mean age'"


def safe_mean_of_many(folder):
    write(folder, "means.csv", "offence,n,mean age\nRobbery,80,31.2\nTheft,220,28.4")


def unsafe_mean_without_count(folder):
    write(folder, "means.csv", "offence,mean age\nRobbery,31.2\nTheft,28.4")
    return "review", "group_sizes", "column 'mean age'"


def unsafe_describe(folder):
    """df.describe() as it falls: minimum and maximum."""
    write(
        folder,
        "describe.csv",
        ",age,sentence_months\ncount,5000.0,5000.0\nmean,34.1,12.2\nstd,11.0,20.1\nmin,18.0,0.1\n"
        "25%,25.0,3.0\n50%,32.0,6.0\n75%,41.0,14.0\nmax,89.0,480.0",
    )
    return "block", "extremes", "row 'max', column 'age'"


def safe_describe_without_extremes(folder):
    write(
        folder,
        "describe.csv",
        ",age,sentence_months\ncount,5000.0,5000.0\nmean,34.1,12.2\nstd,11.0,20.1\n"
        "25%,25.0,3.0\n50%,32.0,6.0\n75%,41.0,14.0",
    )


def unsafe_quartiles_of_thirty(folder):
    """Quartiles need 40."""
    write(folder, "quartiles.csv", "offence,n,q1 days,median days,q3 days\nRobbery,30,11,22,40\nTheft,400,9,18,33")
    return "block", "percentiles", "row 'Robbery'"


def safe_quartiles_of_forty(folder):
    write(folder, "quartiles.csv", "offence,n,q1 days,median days,q3 days\nRobbery,40,11,22,40\nTheft,400,9,18,33")


def unsafe_median_of_fifteen(folder):
    write(folder, "median.csv", "offence,n,median days\nRobbery,15,22\nTheft,400,18")
    return "block", "percentiles", "row 'Robbery'"


def unsafe_fine_totals(folder):
    """Sums of money: nobody said how large the largest is."""
    write(folder, "fines.csv", "offence,n,total fine amount\nFraud,60,310000\nTheft,220,52000")
    return "review", "dominance", "column 'total fine amount'"


def safe_fine_totals_with_evidence(folder):
    write(folder, "fines.csv", "offence,n,total fine amount\nFraud,60,310000\nTheft,220,52000")
    write(
        folder,
        "fines.csv.evidence.json",
        '{"rows": ["Fraud", "Theft"], "columns": ["total fine amount"], "counts": [[60], [220]], "people": [[60],'
        ' [220]], "total": [[310000], [52000]], "largest": [[21000], [900]], "second": [[20000], [800]]}',
    )


def unsafe_fine_totals_dominated(folder):
    write(folder, "fines.csv", "offence,n,total fine amount\nFraud,60,310000\nTheft,220,52000")
    write(
        folder,
        "fines.csv.evidence.json",
        '{"rows": ["Fraud", "Theft"], "columns": ["total fine amount"], "counts": [[60], [220]], "people": [[60],'
        ' [220]], "total": [[310000], [52000]], "largest": [[210000], [900]], "second": [[20000], [800]]}',
    )
    return "block", "dominance", "row 'Fraud'"


def unsafe_few_people_behind_many_rows(folder):
    """40 hearings of 4 people: the evidence knows."""
    write(folder, "t.csv", "court,number of hearings\nA,40\nB,400")
    write(
        folder,
        "t.csv.evidence.json",
        '{"statistic": "count", "rows": ["A", "B"], "columns": ["number of hearings"], '
        '"counts": [[40], [400]], "people": [[4], [210]]}',
    )
    return "block", "people", "row 'A'"


def safe_many_people_behind_rows(folder):
    write(folder, "t.csv", "court,number of hearings\nA,40\nB,400")
    write(
        folder,
        "t.csv.evidence.json",
        '{"statistic": "count", "rows": ["A", "B"], "columns": ["number of hearings"], '
        '"counts": [[40], [400]], "people": [[24], [210]]}',
    )


def unsafe_regression_with_few_df(folder):
    write(
        folder,
        "logit.csv",
        "term,coef,std err,p value\nIntercept,0.2,0.1,0.04\nage,0.01,0.005,0.05\nfemale,-0.3,0.2,0.1\n"
        "Df Residuals,8,,",
    )
    return "block", "degrees_of_freedom", "line 2"


def safe_regression(folder):
    write(
        folder,
        "logit.csv",
        "term,coef,std err,p value\nIntercept,0.2,0.1,0.04\nage,0.01,0.005,0.05\nfemale,-0.3,0.2,0.1\n"
        "Df Residuals,1804,,",
    )


def unsafe_regression_without_n(folder):
    write(
        folder,
        "cox.csv",
        "term,hazard ratio,ci lower,ci upper,p value\nage,0.98,0.97,0.99,0.001\nfemale,0.71,0.6,0.84,0.001",
    )
    return "review", "degrees_of_freedom", "line 2"


def safe_cox_with_n(folder):
    write(
        folder,
        "cox.csv",
        "Cox model of time to reconviction. Number of people: 4210. Events: 1530,,,,\n,,,,\n"
        "term,hazard ratio,ci lower,ci upper,p value\nage,0.98,0.97,0.99,0.001\nfemale,0.71,0.6,0.84,0.001",
    )


def safe_hazard_ratios_with_intervals_in_brackets(folder):
    write(folder, "cox.csv", "term,HR (95% CI)\nage,0.98 (0.97-0.99)\nfemale,0.71 (0.60-0.84)\nObservations,4210")


def unsafe_term_of_three_people(folder):
    safe_regression(folder)
    write(
        folder,
        "logit.csv.evidence.json",
        '{"kind": "model", "df": 1804, "term_counts": {"court_17": 3, "female": 420}}',
    )
    return "block", "model_terms", "term 'court_17'"


def safe_terms_of_many(folder):
    safe_regression(folder)
    write(
        folder,
        "logit.csv.evidence.json",
        '{"kind": "model", "df": 1804, "term_counts": {"court_17": 30, "female": 420}}',
    )


def unsafe_kaplan_meier_by_day(folder):
    """The full step function with one event a step."""
    write(
        folder,
        "km.csv",
        "time,at_risk,events,survival\n1,500,12,0.976\n3,488,1,0.974\n4,487,15,0.944\n9,470,11,0.922",
    )
    return "block", "curve_steps", "column 'events'"


def safe_kaplan_meier_in_months(folder):
    write(
        folder,
        "km.csv",
        "time,at_risk,events,survival\n30,500,12,0.976\n60,488,14,0.948\n90,470,15,0.918\n120,450,0,0.918",
    )


def unsafe_curve_with_events_implied(folder):
    """No events shown, but the drop times the people at risk gives them."""
    write(folder, "km.csv", "time,at_risk,survival\n30,500,0.976\n60,488,0.972\n90,470,0.918")
    return "block", "curve_steps", "row '60'"


def unsafe_curve_alone(folder):
    write(folder, "km.csv", "time,survival\n30,0.976\n60,0.951\n90,0.918")
    return "review", "curve_steps", "column 'survival'"


def unsafe_curve_with_few_at_risk(folder):
    """The tail of the curve."""
    write(folder, "km.csv", "time,at_risk,events,survival\n30,500,12,0.976\n60,488,14,0.948\n900,6,0,0.51")
    return "block", "curve_steps", "column 'at_risk'"


def unsafe_number_at_risk_under_a_curve(folder):
    write(
        folder,
        "number_at_risk.csv",
        "group,number at risk month 0,number at risk month 12\nFemale,120,4\nMale,900,310",
    )
    return "block", "curve_steps", "row 'Female'"


def safe_number_at_risk_under_a_curve(folder):
    write(
        folder,
        "number_at_risk.csv",
        "group,number at risk month 0,number at risk month 12\nFemale,120,44\nMale,900,310",
    )


def unsafe_cumulative_incidence(folder):
    """Two causes; the second has a step of 2 events."""
    write(
        folder,
        "cif.csv",
        "cause,time,n at risk,n events,cumulative incidence\nreconviction,30,500,25,0.05\n"
        "reconviction,60,470,20,0.09\ndeath,30,500,12,0.024\ndeath,60,470,2,0.028",
    )
    return "block", "curve_steps", "row 'death / 60"


def safe_cumulative_incidence(folder):
    write(
        folder,
        "cif.csv",
        "cause,time,n at risk,n events,cumulative incidence\nreconviction,30,500,25,0.05\n"
        "reconviction,60,470,20,0.09\nrecall,30,500,12,0.024\nrecall,60,470,15,0.05",
    )


def unsafe_numbers_without_meaning(folder):
    write(folder, "x.csv", "offence,value\nRobbery,3.17\nTheft,2.44")
    return "review", "unclear_numbers", "column 'value'"


def safe_numbers_declared(folder):
    """A side file says what they are."""
    write(folder, "x.csv", "offence,value\nRobbery,3.17\nTheft,2.44")
    write(folder, "x.csv.evidence.json", '{"roles": {"value": "test"}}')


def safe_correlations(folder):
    write(folder, "correlation.csv", ",age,previous convictions\nage,1.0,0.31\nprevious convictions,0.31,1.0")


def safe_survey_of_ages(folder):
    """Mean and spread of ages with counts; ages below 10 would not be counts."""
    write(folder, "ages.csv", "group,number of people,mean age at first offence,sd\nA,410,14.2,3.1\nB,290,9.4,2.2")


def safe_rates_per_thousand(folder):
    write(
        folder,
        "rates.csv",
        "area,population,people convicted,rate per 1000\nNorth,120000,840,7.0\nSouth,98000,490,5.0",
    )


def safe_medians_of_large_groups(folder):
    write(folder, "median.csv", "offence,n people,median days\nRobbery,410,22\nTheft,400,18")


def safe_aalen_johansen_wide(folder):
    """Incidence at three horizons with events and people at risk."""
    write(
        folder,
        "cif.csv",
        "months,at risk,events,cumulative incidence\n12,4200,410,0.098\n24,3700,290,0.17\n36,3300,180,0.22",
    )


def safe_odds_ratios(folder):
    write(
        folder,
        "or.csv",
        "term,odds ratio,95% CI,p value\nage,0.98,0.97-0.99,0.001\nmale,1.41,1.20-1.66,<0.001\nN,4210,,",
    )


def safe_test_table(folder):
    write(folder, "logrank.csv", "test,statistic,df,p value\nlog rank,14.2,1,0.0002\nWilcoxon,11.9,1,0.0006")


def unsafe_sd_of_few(folder):
    write(folder, "sd.csv", "offence,n,sd of age\nRobbery,9,4.4\nTheft,220,9.1")
    return "block", "group_sizes", "row 'Robbery'"


def safe_analysis_of_variance(folder):
    write(folder, "anova.csv", "source,sum sq,df,F,PR(>F)\noffence,410.2,3,14.2,0.0001\nResidual,9100.4,4196,,")


TABLE_1 = (
    'Characteristic,Custody,Community\nN,410,520\n"Age, mean (SD)",34.2 (11.0),31.0 (10.2)\n"Female, n (%)",{}\n'
    '"Male, n (%)",363 (88.5),470 (90.4)\n"Days, median (IQR)",30 (12-60),28 (10-55)'
)


def unsafe_table_1_of_a_paper(folder):
    """Each row is another statistic; one of them is a small count."""
    write(folder, "table1.csv", TABLE_1.format("7 (1.7),50 (9.6)"))
    return "block", "small_counts", "row 'Female, n (%)', column 'Custody'"


def safe_table_1_of_a_paper(folder):
    write(folder, "table1.csv", TABLE_1.format("47 (11.5),50 (9.6)"))


def unsafe_group_size_in_a_header(folder):
    """The size of the group stands in the header of its column."""
    write(folder, "means.csv", "measure,Women (n=7),Men (n=410)\nmean age,34.2,31.0\nmean days,30.1,28.4")
    return "block", "small_counts", "column 'Women (n=7)'"


def safe_group_sizes_in_headers(folder):
    write(folder, "means.csv", "measure,Women (n=70),Men (n=410)\nmean age,34.2,31.0\nmean days,30.1,28.4")


def unsafe_event_table_of_lifelines(folder):
    write(
        folder,
        "events.csv",
        "event_at,removed,observed,censored,entrance,at_risk\n0,0,0,0,500,500\n1,3,2,1,0,500\n2,12,12,0,0,497",
    )
    return "block", "curve_steps", "column 'observed'"


def unsafe_empty_cells_of_a_pivot(folder):
    """pandas leaves out what is not there: a reader takes it for zero."""
    write(folder, "pivot.csv", "number of people by offence,F,M\nTheft,,310\nFraud,31,52")
    return "review", "zeros", "row 'Theft', column 'F'"


def safe_ranks(folder):
    write(folder, "ranks.csv", "court,rank,number of people\nA,1,120\nB,2,110\nC,3,90")
