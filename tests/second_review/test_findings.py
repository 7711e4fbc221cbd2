"""What each service knew in another review's case: its services, its vague dates, its later accounts."""

from asked_case import CONTEMPORANEOUS, NEVER, Case, entries_of

ARM = "hospital/broken-arm"
ROUND_THE_ARM = {
    ARM,
    "hospital/told-social-care",
    "clyp/called-police",
    "clyp/anna-spoken-to",
    "police/strategy-meeting",
}
WRITTEN_AT_SCHOOL = {
    "school/start", "school/always-hungry", "school/mother-asked", "school/told-education-welfare",
    "school/forehead", "school/told-gp", "school/absent",
}  # fmt: skip
TOLD_THE_COURT = {"school/face", "school/neck", "school/anna-asked", "school/last-day"}
PUBLISHED = ("2013-09-17", "2013-09-17")
TRIAL = ("2013-06-01", "2013-07-31")


def test_the_appointment_knew_only_what_it_saw(coventry: Case) -> None:
    own = {"community-paediatrics/appointment"}
    assert coventry.possible("community-paediatrics", "2012-02-08") == own
    assert coventry.certain("community-paediatrics", "2012-02-10") == own
    assert coventry.tunnel("community-paediatrics", "2012-02-07") == {}


def test_the_fracture_was_known_to_three_services_and_never_to_the_paediatrician(coventry: Case) -> None:
    three = ["clyp", "hospital", "police"]
    assert coventry.outside(ARM, "community-paediatrics", "2012-02-10") == ("known_elsewhere", three, NEVER)
    assert coventry.outside(ARM, "school", "2012-03-02") == ("known_elsewhere", three, PUBLISHED)


def test_who_knew_of_the_fracture_and_by_what(coventry: Case) -> None:
    told = {(grant["knower"], grant["event"], grant["via"]) for grant in coventry.who_knew(ARM)}
    report = {(agency, "lscb/report", "information-shared")
              for agency in ("police", "clyp", "hospital", "school", "gp", "health-visiting")}  # fmt: skip
    assert told == report | {
        ("hospital/emergency", ARM, "author"),
        ("hospital/emergency", "hospital/told-social-care", "author"),
        ("clyp/assessment", "hospital/told-social-care", "referral"),
        ("clyp/assessment", "clyp/called-police", "author"),
        ("police/child-protection", "clyp/called-police", "information-shared"),
        ("police/child-protection", "police/strategy-meeting", "author"),
        ("clyp/assessment", "police/strategy-meeting", "meeting"),
        ("hospital", "police/strategy-meeting", "meeting"),
        ("lscb", "lscb/report", "author"),
    }


def test_when_social_care_closed_the_file_it_held_the_fracture_and_none_of_the_incidents(coventry: Case) -> None:
    own = {"clyp/earlier-assessments", "clyp/core-assessment", "clyp/closure"}
    assert coventry.certain("clyp", "2011-06-30") == ROUND_THE_ARM | own
    assert coventry.possible("clyp", "2011-06-15") == {"clyp/core-assessment", "clyp/closure"}
    assert coventry.outside("police/incidents", "clyp", "2011-06-30") == ("known_elsewhere", ["police"], PUBLISHED)


def test_the_closure_relied_on_the_assessment_alone(coventry: Case) -> None:
    decision = coventry.decision("clyp/closure")
    assert [entry.ref for entry in decision.relied_on] == ["clyp/core-assessment"]
    assert {entry.ref for entry in decision.known_not_cited} == ROUND_THE_ARM | {"clyp/earlier-assessments"}
    assert decision.held_elsewhere_in_agency == []
    assert decision.relied_on_not_held == []
    assert {entry.ref for entry in decision.held_by_others} == {
        "midwifery/booking", "midwifery/birth", "police/first-incident", "police/incidents", "police/knives",
        "gp/eight-week-check", "gp/a-domestic-problem",
    }  # fmt: skip


def test_the_desk_at_the_strategy_meeting_held_what_its_force_held(coventry: Case) -> None:
    """The incidents are no desk's: anyone in the force may have had them; since when is vague."""
    agency_wide = {"police/incidents", "police/knives"}
    assert coventry.possible("police/child-protection", "2011-01-31") == agency_wide
    assert coventry.certain("police/child-protection", "2011-12-31") == agency_wide | {
        "police/first-incident", ARM, "clyp/called-police", "police/strategy-meeting"
    }  # fmt: skip


def test_what_the_school_wrote_is_told_apart_from_what_its_staff_told_the_court(coventry: Case) -> None:
    assert coventry.certain("school", "2012-03-02", **CONTEMPORANEOUS) == WRITTEN_AT_SCHOOL
    assert coventry.certain("school", "2012-03-02") == WRITTEN_AT_SCHOOL | TOLD_THE_COURT


def test_the_bruise_in_the_class_book_had_not_reached_the_head(coventry: Case) -> None:
    by_telephone = {"school/told-gp", "school/always-hungry"}
    assert coventry.certain("school/head", "2012-02-29", **CONTEMPORANEOUS) == by_telephone
    assert coventry.certain("school/head", "2012-02-29") == by_telephone | {"school/anna-asked"}
    assert coventry.outside("school/forehead", "school/head", "2012-02-29") == (
        "known_elsewhere",
        ["school"],
        PUBLISHED,
    )
    assert coventry.certain("school/reception", "2012-01-31", **CONTEMPORANEOUS) == {"school/start", "school/forehead"}


def test_no_record_says_how_the_deputy_head_came_to_know_what_she_told_the_practice(coventry: Case) -> None:
    found = {(anomaly.kind, anomaly.entry, anomaly.event) for anomaly in coventry.anomalies()}
    assert found == {("shared_before_known", "school/always-hungry", "school/told-gp")}


def test_what_the_practice_had_been_told_by_the_end_of_january(coventry: Case) -> None:
    own, told = {"gp/eight-week-check", "gp/a-domestic-problem"}, {"school/told-gp", "school/always-hungry"}
    assert coventry.possible("gp", "2012-01-15", **CONTEMPORANEOUS) == told
    assert coventry.certain("gp", "2012-01-31", **CONTEMPORANEOUS) == own | told
    assert coventry.certain("gp", "2012-01-31") == own | told | {"gp/not-seen"}


def test_an_account_shows_what_it_disputes_only_to_whoever_holds_that(coventry: Case) -> None:
    disputed = {"entry": "court/gp-examined", "relation": "disputes"}
    same = {"entry": "school/told-gp", "relation": "same_occasion"}
    assert coventry.tunnel("gp", "2015-12-31")["gp/not-seen"]["data"]["relates"] == [same]
    assert coventry.tunnel("*", "2015-12-31")["gp/not-seen"]["data"]["relates"] == [same, disputed]


def test_no_service_knew_what_the_trial_brought_out(coventry: Case) -> None:
    assert coventry.outside("court/box-room", "*", "2012-03-02") == ("known_to_nobody", [], TRIAL)
    assert coventry.outside("court/july-2011", "*", "2011-12-31") == ("known_to_nobody", [], TRIAL)
    assert coventry.outside("court/july-2011", "school", "2011-06-30")[0] == "not_yet_happened"
    assert coventry.possible("court", "2013-06-15") >= {"court/box-room", "school/neck"}


def test_before_he_died_no_one_holds_his_death(coventry: Case) -> None:
    died = ("2012-03-03", "2012-03-03")
    assert coventry.outside("hospital/death", "*", "2012-03-02") == ("not_yet_happened", [], died)
    assert coventry.possible("police", "2012-03-03") == {"hospital/death"}
    assert coventry.claimed("daniel", "alive", "police", "2012-03-03") == {}
    assert coventry.claimed("daniel", "alive", "police", "2012-03-04") == {"Died on 2012-03-03": ["hospital/death"]}


def test_when_each_service_had_last_seen_him(coventry: Case) -> None:
    assert coventry.last_seen("daniel", "clyp", "2011-12-31") == (ARM, 334)
    assert (coventry.seen("daniel", "clyp", "2011-12-31") or {})["last_seen_by_own"] is None
    assert coventry.last_seen("anna", "clyp", "2011-12-31") == ("clyp/anna-spoken-to", 334)
    assert coventry.last_seen("daniel", "community-paediatrics", "2012-02-20")[1] == 10
    assert coventry.last_seen("daniel", "school", "2012-03-02", **CONTEMPORANEOUS) == ("school/always-hungry", 1)
    assert coventry.last_seen("daniel", "school", "2012-03-02") == ("school/last-day", 1)


def test_what_was_observed_over_months_is_certain_to_whoever_was_told_of_it(coventry: Case) -> None:
    """The school may have come to it as late as March; the practice had it by the end of January."""
    assert "school/always-hungry" in coventry.possible("school/reception", "2012-02-20")
    assert coventry.last_seen("daniel", "gp", "2012-02-20", **CONTEMPORANEOUS) == ("school/always-hungry", 0)
    assert coventry.last_seen("daniel", "*", "2012-02-20") == ("school/always-hungry", 0)
    assert coventry.last_seen("daniel", "gp", "2011-12-31") == ("gp/eight-week-check", 1553)


def test_a_visit_whose_record_says_not_who_was_seen_counts_for_neither(coventry: Case) -> None:
    row = coventry.seen("daniel", "school-nursing", "2012-03-01") or {}
    assert (row["last_seen"], row["times_seen"], row["times_not_seen"]) == (None, 0, 0)


def test_what_was_believed_of_his_health_lay_with_four_services(coventry: Case) -> None:
    fall, doubt = {"Arm broken by a fall from a sofa": [ARM]}, {"Arm broken, perhaps not by accident": [ARM]}
    at_school = {"A disorder of eating": ["school/mother-asked"]}
    appointment = ["community-paediatrics/appointment"]
    seen = {"13.8 kg": appointment, "An illness is likely": appointment}
    assert coventry.claimed("daniel", "health", "clyp", "2012-03-02") == fall | doubt
    assert coventry.claimed("daniel", "health", "school", "2012-03-02") == at_school
    assert coventry.claimed("daniel", "health", "*", "2012-03-02") == fall | doubt | at_school | seen


def test_accounts_that_contradict_each_other_stand_side_by_side(coventry: Case) -> None:
    weights = coventry.claimed("daniel", "health", "court", "2013-12-31")
    assert weights == {"1 st 7 lb": ["court/weight-told-to-the-jury"], "1 st 9 lb": ["court/weight-as-judged"]}
    assert coventry.claimed("mother", "arrival", "*", "2013-12-31") == {
        "2005": ["lscb/partners"], "2006": ["court/partners"]
    }  # fmt: skip
    assert coventry.claimed("stepfather", "relationship", "*", "2013-12-31") == {
        "Partner from 2010": ["court/partners", "lscb/partners"]
    }


def test_as_recorded_when_the_file_was_closed_the_school_holds_nothing(coventry: Case) -> None:
    then = coventry.position("clyp/closure")
    assert coventry.tunnel("school", "2012-03-02", recorded_as_of=then) == {}
    assert coventry.tunnel("*", "2015-12-31", recorded_as_of=coventry.position("lscb/report")).keys() == (
        entries_of(coventry.events).keys() - {"lscb/deeper-analysis", "gp/not-seen"}
    )


def test_what_the_board_came_by_is_nobodys_before_it(coventry: Case) -> None:
    assert coventry.outside("lscb/laceration", "hospital", "2012-03-03") == ("known_to_nobody", [], PUBLISHED)
    assert coventry.possible("lscb", "2013-01-01") == {"lscb/laceration", "lscb/bruise", "lscb/partners"}
