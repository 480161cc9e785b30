//! Files: what is read from them, and what is said when they are wrong.
#![cfg(feature = "files")]

use std::path::{Path, PathBuf};

use callcenter::files::{
    self, Forecast, ForecastOptions, Profile, forecast_from_csv, read_forecast, read_scenario,
    read_scenario_with, scenario_from_json, scenario_from_toml, scenario_to_json, scenario_to_toml,
};
use callcenter::scenario::{
    AfterClosing, Announcement, BusyAgents, Busyness, CallbackOffer, Callbacks, LineGroup, Lines,
    Messages, Misroutes, Outbound, RateShape, Redials, Repeat, Returns, SameAgent, SelfService,
    Series, Shift, Skill, StartingState, Transfers, Tries, WaitEstimator, WaitingCallers,
};
use callcenter::units::{ClockTime, Seconds};
use callcenter::{
    AgentGroup, ArrivalLaw, CallType, Day, ErrorKind, Law, Scenario, ServiceLevel,
    ServiceLevelDefinition, SteadyState,
};

/// A folder of its own for a test, removed when the test is done.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = std::env::temp_dir().join(format!("callcenter-{test}-{}", std::process::id()));
        std::fs::create_dir_all(&path).unwrap();
        Folder(path)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("examples/data")
        .join(name)
}

fn hold_music() -> Scenario {
    Scenario::new("hold music")
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(831.0)
                .handle_time(Law::exponential(269.0))
                .patience(Law::exponential(283.6))
                .target(ServiceLevel::answered_of_offered(0.80, 20.0)),
        )
        .agent_group(AgentGroup::new("desk").staff(50).skill("service"))
}

/// A scenario that states everything there is to state.
fn everything() -> Scenario {
    let laws = [
        Law::constant(3.0),
        Law::erlang(3, 120.5),
        Law::gamma(200.0, 0.7),
        Law::Gamma {
            mean: None,
            cv: None,
            shape: Some(2.0),
            scale: Some(Seconds(1e-3)),
        },
        Law::lognormal(240.0, 1.2),
        Law::weibull(60.0, 0.9),
        Law::hyperexponential(90.0, 1.5),
        Law::uniform(1.0, 2.0),
        Law::triangular(1.0, 2.0, 4.0),
        Law::empirical([1.0, 2.5]),
        Law::piecewise_hazard([(0.0, 0.01), (60.0, 0.0)]),
        Law::Constant { value: None },
    ];
    let mixture = Law::mixture(laws.map(|law| (0.1 + 0.2, law)));
    Scenario::new("all \"of\" it,\nand more \\ ü")
        .day(
            Day::new(ClockTime::new(7, 0), ClockTime::new(26, 0))
                .interval(900.0)
                .after_closing(AfterClosing::PatienceOnly),
        )
        .starting_state(
            StartingState::new()
                .waiting(WaitingCallers::new("a", [95.0, 0.1 + 0.2]))
                .waiting(WaitingCallers::alike("b", 12, 60.0))
                .waiting(WaitingCallers::default())
                .busy(BusyAgents::since("g", "a", [200.0, 30.0]))
                .busy(BusyAgents::until("g", "a", [1.5]))
                .busy(BusyAgents::new("g", "b", 5))
                .busy(BusyAgents::default())
                .messages(Messages::new("called again", 4))
                .messages(Messages::default()),
        )
        .steady_state(SteadyState::new())
        .lines(60)
        .queue_limit(0)
        .service_level(ServiceLevel::reported(
            ServiceLevelDefinition::AnsweredOfAnswered,
            1e300,
        ))
        .service_level(
            ServiceLevel::target(ServiceLevelDefinition::ShortCallsCredited, 0.8, 20.0).short(5.0),
        )
        .call_type(
            CallType::new("a")
                .arrivals(
                    ArrivalLaw::per_interval([1.0, 2.5, 0.1 + 0.2])
                        .shape(RateShape::Linear)
                        .busyness(Busyness {
                            day_cv: 0.07,
                            interval_cv: -0.0,
                        }),
                )
                .handle_time(Law::sum([mixture, Law::exponential(1.0 / 3.0)]))
                .aht([1u32, 2, 3])
                .patience(Law::never())
                .priority(2)
                .balk(0.05)
                .wait_estimator(WaitEstimator::WithAbandonment)
                .announcement(
                    Announcement::new()
                        .hangs_up(0.1 + 0.2)
                        .hangs_up_per_minute(1.0 / 3.0)
                        .hangs_up_if_too_long(1.0)
                        .patience(Law::weibull(90.0, 0.7))
                        .repeat(Repeat::after(30.0, 0.1))
                        .repeat(Repeat {
                            after: Some(Seconds(0.1 + 0.2)),
                            every: Some(Seconds(60.0)),
                            hangs_up: 1.0,
                        }),
                ),
        )
        .call_type(
            CallType::new("b")
                .arrivals(ArrivalLaw::renewal(Law::exponential(2.0)))
                .talk(Law::exponential(180.0))
                .hold(Law::gamma(20.0, 2.0))
                .wrap_up(Law::erlang(2, 60.0))
                .announcement(
                    Announcement::place()
                        .hangs_up_per_place(0.1 + 0.2)
                        .patience_factor(1.0 / 3.0),
                )
                .handle_growth_per_minute(0.1 + 0.2)
                .fresh()
                .redials(
                    Redials::new()
                        .probability(0.1 + 0.2)
                        .later(0.9)
                        .after_balking(0.0)
                        .after_blocking(1.0)
                        .delay(Law::lognormal(600.0, 1.5))
                        .tries(7)
                        .as_call_type("a"),
                )
                .returns(
                    Returns::new()
                        .resolution(1.0 / 3.0)
                        .delay(Law::exponential(86_400.0))
                        .as_call_type("c"),
                ),
        )
        .call_type(
            CallType::new("called again")
                .same_agent(SameAgent::group().within(0.1 + 0.2))
                .transfers(
                    Transfers::new()
                        .to("a", 0.1 + 0.2)
                        .to("c d", 0.0)
                        .warm(1.0 / 3.0)
                        .conference(Law::lognormal(60.0, 0.5))
                        .most(0)
                        .keep_queue_age(),
                )
                .misroutes(
                    Misroutes::new()
                        .to("b", 0.1)
                        .found_out_after(Law::exponential(40.0)),
                )
                .redials(Redials::new().tries(Tries::Unlimited))
                .returns(Returns::new())
                .self_service(
                    SelfService::new(Law::lognormal(75.0, 0.8), 0.1 + 0.2)
                        .hangs_up(0.05)
                        .calls_again(1.0 / 3.0)
                        .calls_again_after(Law::exponential(86_400.0)),
                )
                .callbacks(
                    Callbacks::new()
                        .offered(CallbackOffer::ExpectedWait(Seconds(0.1 + 0.2)))
                        .accepted(1.0 / 3.0)
                        .accepted_per_minute(-0.05)
                        .scheduled_after(Law::lognormal(3600.0, 0.5))
                        .dialling(Law::exponential(17.0))
                        .answered(0.0)
                        .tries(100)
                        .apart(0.1 + 0.2)
                        .within(1e7),
                ),
        )
        .call_type(
            CallType::new("waits")
                .callbacks(Callbacks::new().offered(CallbackOffer::Waited(Seconds(60.0)))),
        )
        .call_type(
            CallType::new("counts")
                .callbacks(Callbacks::new().offered(CallbackOffer::QueueLength(7))),
        )
        .call_type(
            CallType::new("messages").callbacks(Callbacks::new().offered(CallbackOffer::Never)),
        )
        .call_type(CallType::new("as usual").callbacks(Callbacks::new()))
        .call_type(
            CallType::new("rung up").outbound(
                Outbound::new([0.1 + 0.2, 0.0])
                    .per_free_agent(1.0 / 3.0)
                    .further(Series::Column {
                        csv: PathBuf::from("x.csv"),
                        column: "further".into(),
                        queue: None,
                        date: None,
                    })
                    .least_free(0)
                    .answered_after(Law::exponential(7.0))
                    .given_up_after(Law::lognormal(20.0, 0.5))
                    .list(u64::from(u32::MAX) + 1),
            ),
        )
        .call_type(CallType::new("rung up as usual").outbound(Outbound::default()))
        .call_type(
            CallType::new("c")
                .self_service(SelfService::default())
                .arrivals(ArrivalLaw::times(vec![
                    ClockTime::new(8, 0),
                    ClockTime::from_seconds(30_001.0),
                ])),
        )
        .call_type(CallType::new("d").arrivals(ArrivalLaw::times(vec![])))
        .call_type(CallType::default())
        .agent_group(
            AgentGroup::new("g")
                .staff(Series::Column {
                    csv: PathBuf::from("x.csv"),
                    column: "staff".into(),
                    queue: Some("q".into()),
                    date: Some("2026-11-23".into()),
                })
                .pickup(Law::uniform(2.0, 8.0))
                .skill("a")
                .skill(
                    Skill::new("b")
                        .resolution(0.1 + 0.2)
                        .transfers_to("c d", 0.0),
                ),
        )
        .agent_group(
            AgentGroup::new("people")
                .shift(
                    Shift::new(ClockTime::new(8, 0), ClockTime::new(26, 30), 12.5)
                        .name("early")
                        .with_break(ClockTime::new(10, 0), 900.0)
                        .with_break(ClockTime::new(25, 0), 0.1 + 0.2)
                        .lunch(ClockTime::new(12, 30), 1800.0),
                )
                .shift(Shift::default())
                .absence(0.05)
                .speeds(Law::lognormal(1.0, 0.2)),
        )
        .agent_group(AgentGroup::default())
}

#[test]
fn people_by_shift_are_read_and_set() {
    let text = r#"
day = { opens = "08:00", closes = "20:00" }
[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
aht = 200
[[agent_groups]]
name = "desk"
skills = ["service"]
absence = 0.05
speeds = { lognormal = {} }
shifts = [
  { name = "early", start = "08:00", end = "16:30", people = 12, breaks = [{ at = "10:00", length = "15min" }], lunch = { at = "12:30", length = "30min" } },
  { start = "12:00", end = "20:00", people = 8.5 },
]
"#;
    let folder = Folder::new("people");
    let file = folder.write("people.toml", text);
    let scenario = read_scenario(&file).unwrap();
    let desk = &scenario.agent_groups[0];
    let early = Shift::new(ClockTime::new(8, 0), ClockTime::new(16, 30), 12.0)
        .name("early")
        .with_break(ClockTime::new(10, 0), 900.0)
        .lunch(ClockTime::new(12, 30), 1800.0);
    let late = Shift::new(ClockTime::new(12, 0), ClockTime::new(20, 0), 8.5);
    assert_eq!(desk.shifts, [early, late]);
    assert!(desk.staff.is_unstated() && desk.absence == 0.05);
    assert!(callcenter::Model::new(&scenario).is_ok());
    let set =
        |path: &str, value: &str| read_scenario_with(&file, &[(path.to_owned(), value.to_owned())]);
    let fewer = set("agent_groups.desk.shifts.early.people", "10").unwrap();
    assert_eq!(fewer.agent_groups[0].shifts[0].people, 10.0);
    let later = set("agent_groups.desk.shifts[1].start", "13:00").unwrap();
    assert_eq!(later.agent_groups[0].shifts[1].start, ClockTime::new(13, 0));
    let error = set("agent_groups.desk.shifts.late.people", "10").unwrap_err();
    assert!(error.to_string().contains("late"), "{error}");
    // A slip is named once, with what it may have meant.
    for (wrong, said) in [
        (
            "peopel = 12",
            "agent_groups[0].shifts[0].peopel: unknown field; did you mean \"people\"?",
        ),
        (
            "people = \"many\"",
            "agent_groups[0].shifts[0].people: found \"many\"; accepted: a number",
        ),
    ] {
        let file = folder.write("slip.toml", text.replace("people = 12", wrong));
        let error = read_scenario(file).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
    let file = folder.write(
        "slip.toml",
        text.replace("end = \"16:30\"", "end = \"half past four\""),
    );
    let error = read_scenario(file).unwrap_err();
    assert_eq!(error.problems().len(), 1, "{error}");
}

#[test]
fn groups_of_lines_are_read_set_and_written() {
    let text = r#"
lines = [
  { name = "toll free", count = 20, call_types = ["sales", "service"] },
  { name = "all", count = 30 },
]
[[call_types]]
name = "sales"
arrivals = { per_hour = 60 }
aht = 200
[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
aht = 200
[[agent_groups]]
name = "desk"
staff = 12
skills = ["sales", "service"]
"#;
    let folder = Folder::new("lines");
    let file = folder.write("lines.toml", text);
    let scenario = read_scenario(&file).unwrap();
    let toll_free = LineGroup::new("toll free", 20)
        .call_type("sales")
        .call_type("service");
    let lines = Lines::from([toll_free, LineGroup::new("all", 30)]);
    assert_eq!(scenario.lines, Some(lines));
    assert!(callcenter::Model::new(&scenario).is_ok());
    let set = |sets: &[(&str, &str)]| {
        let owned = |&(path, value): &(&str, &str)| (path.to_owned(), value.to_owned());
        let sets: Vec<_> = sets.iter().map(owned).collect();
        read_scenario_with(&file, &sets)
    };
    let number = set(&[("lines", "40")]).unwrap();
    assert_eq!(number.lines, Some(40.into()));
    let changed = set(&[
        ("lines.\"toll free\".count", "25"),
        ("lines[1].count", "50"),
    ])
    .unwrap();
    let Some(Lines::Groups(groups)) = &changed.lines else {
        panic!("{:?}", changed.lines);
    };
    assert_eq!((groups[0].count, groups[1].count), (25, 50));
    let mut empty = scenario.clone();
    empty.lines = Some(vec![LineGroup::default()].into());
    let mut none = scenario.clone();
    none.lines = Some(vec![].into());
    for scenario in [scenario, number, changed, empty, none] {
        let toml = scenario_to_toml(&scenario).unwrap();
        assert_eq!(scenario_from_toml(&toml).unwrap(), scenario, "{toml}");
        let json = scenario_to_json(&scenario).unwrap();
        assert_eq!(scenario_from_json(&json).unwrap(), scenario, "{json}");
    }
    // A slip is named once, with its line.
    for (right, wrong, said) in [
        (
            "count = 20",
            "cuont = 20",
            "line 3: lines[0].cuont: unknown field; did you mean \"count\"?",
        ),
        (
            "count = 30",
            "count = -1",
            "line 4: lines[1].count: found -1; accepted: a whole number from 0 to 4294967295",
        ),
        (
            "\"service\"] },",
            "\"sevrice\"] },",
            "lines[0].call_types[1]: found \"sevrice\", which is no call type; did you mean \"service\"?",
        ),
    ] {
        let file = folder.write("slip.toml", text.replace(right, wrong));
        let error = files::ScenarioFile::read(file, &[])
            .and_then(|file| file.check(callcenter::Model::new))
            .unwrap_err();
        assert_eq!(error.problems().len(), 1, "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn a_scenario_survives_the_way_through_toml_and_json() {
    for scenario in [Scenario::default(), hold_music(), everything()] {
        let toml = scenario_to_toml(&scenario).unwrap();
        assert_eq!(scenario_from_toml(&toml).unwrap(), scenario, "{toml}");
        let json = scenario_to_json(&scenario).unwrap();
        assert_eq!(scenario_from_json(&json).unwrap(), scenario, "{json}");
    }
}

#[test]
fn a_scenario_with_infinity_is_written_in_toml_and_refused_in_json() {
    let mut scenario = hold_music();
    scenario.call_types[0].balk = f64::INFINITY;
    let toml = scenario_to_toml(&scenario).unwrap();
    assert_eq!(scenario_from_toml(&toml).unwrap(), scenario);
    assert_eq!(
        scenario_to_json(&scenario).unwrap_err().to_string(),
        "the scenario cannot be written: a figure is infinite or no number"
    );
}

#[test]
fn a_scenario_is_written_as_a_planner_would() {
    assert_eq!(
        scenario_to_toml(&hold_music()).unwrap(),
        r#"name = "hold music"

[[call_types]]
name = "service"
arrivals = { per_hour = 831 }
handle_time = { exponential = { mean = 269 } }
patience = { exponential = { mean = 283.6 } }
target = { answered_of_offered = 0.8, within = 20 }

[[agent_groups]]
name = "desk"
staff = 50
skills = ["service"]
"#
    );
}

#[test]
fn the_parts_of_a_handle_time_and_the_pick_up_delay_are_read_and_set() {
    let text = r#"
[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
talk = { lognormal = { mean = "3min", cv = 1.2 } }
hold = { exponential = { mean = 20 } }
wrap_up = { constant = { value = "1min" } }
handle_growth_per_minute = 0.02

[[agent_groups]]
name = "desk"
staff = 6
pickup = { exponential = { mean = 9 } }
skills = ["service"]
"#;
    let parted = CallType::new("service")
        .arrivals_per_hour(60.0)
        .talk(Law::lognormal(180.0, 1.2))
        .hold(Law::exponential(20.0))
        .wrap_up(Law::constant(60.0))
        .handle_growth_per_minute(0.02);
    let desk = AgentGroup::new("desk")
        .staff(6)
        .pickup(Law::exponential(9.0))
        .skill("service");
    let scenario = Scenario::new("").call_type(parted).agent_group(desk);
    assert_eq!(scenario_from_toml(text).unwrap(), scenario);
    let folder = Folder::new("parts");
    let file = folder.write("centre.toml", text);
    let set = [
        ("agent_groups.desk.pickup.exponential.mean", "12"),
        ("call_types.service.wrap_up.constant.value", "45"),
    ]
    .map(|(path, value)| (path.to_owned(), value.to_owned()));
    let changed = read_scenario_with(&file, &set).unwrap();
    assert_eq!(changed.agent_groups[0].pickup, Some(Law::exponential(12.0)));
    assert_eq!(changed.call_types[0].wrap_up, Some(Law::constant(45.0)));
}

#[test]
fn callers_who_call_again_are_read_and_set() {
    let text = r#"
[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
fresh = true
redials = { probability = 0.6, later = 0.4, after_blocking = 0.9, delay = { exponential = { mean = "10min" } }, tries = 5 }
returns = { resolution = 0.8, call_type = "complaints" }
same_agent = {}

[[call_types]]
name = "complaints"
redials = { tries = "unlimited" }
returns = {}
same_agent = { who = "group", within = "2min" }

[[agent_groups]]
name = "desk"
staff = 6
skills = [{ call_type = "service", resolution = 0.9 }, "complaints"]
"#;
    let redials = Redials::new()
        .probability(0.6)
        .later(0.4)
        .after_blocking(0.9);
    let service = CallType::new("service")
        .arrivals_per_hour(60.0)
        .fresh()
        .redials(redials.delay(Law::exponential(600.0)).tries(5))
        .returns(Returns::new().resolution(0.8).as_call_type("complaints"))
        .same_agent(SameAgent::agent());
    let complaints = CallType::new("complaints")
        .redials(Redials::new().tries(Tries::Unlimited))
        .returns(Returns::new())
        .same_agent(SameAgent::group().within(120.0));
    let desk = AgentGroup::new("desk")
        .staff(6)
        .skill(Skill::new("service").resolution(0.9))
        .skill("complaints");
    let scenario = Scenario::new("")
        .call_type(service)
        .call_type(complaints)
        .agent_group(desk);
    assert_eq!(scenario_from_toml(text).unwrap(), scenario);
    let folder = Folder::new("again");
    let file = folder.write("centre.toml", text);
    let set =
        |path: &str, value: &str| read_scenario_with(&file, &[(path.to_owned(), value.to_owned())]);
    let changed = set("call_types.service.redials.tries", "unlimited").unwrap();
    let tries = |scenario: &Scenario| scenario.call_types[0].redials.clone().unwrap().tries;
    assert_eq!(tries(&changed), Some(Tries::Unlimited));
    let changed = set("call_types.service.redials.tries", "2").unwrap();
    assert_eq!(tries(&changed), Some(Tries::AtMost(2)));
    let changed = set("call_types.service.returns.resolution", "0.95").unwrap();
    let returns = changed.call_types[0].returns.clone().unwrap();
    assert_eq!(returns.resolution, Some(0.95));
    // A slip is named with what is accepted, or what it may have meant.
    for (right, wrong, said) in [
        (
            "tries = 5",
            "tries = \"many\"",
            "call_types[0].redials.tries: found \"many\"; accepted: a whole number from 0, or \"unlimited\"",
        ),
        (
            "tries = 5",
            "tries = -1",
            "call_types[0].redials.tries: found -1; accepted: a whole number from 0, or \"unlimited\"",
        ),
        (
            "resolution = 0.8",
            "resolutoin = 0.8",
            "call_types[0].returns.resolutoin: unknown field; did you mean \"resolution\"?",
        ),
        (
            "later = 0.4",
            "latter = 0.4",
            "call_types[0].redials.latter: unknown field; did you mean \"later\"?",
        ),
        (
            "within = ",
            "withn = ",
            "call_types[1].same_agent.withn: unknown field; did you mean \"within\"?",
        ),
    ] {
        let file = folder.write("slip.toml", text.replacen(right, wrong, 1));
        let error = read_scenario(file).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn announcements_are_read_and_set() {
    let text = r#"
[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
wait_estimator = "queue_over_rate"
announcement = { hangs_up = 0.02, hangs_up_per_minute = 0.03, hangs_up_if_too_long = 0.5, patience = { exponential = { mean = "5min" } }, repeats = [{ after = "1min", hangs_up = 0.1 }, { every = 90, hangs_up = 0.05 }] }

[[call_types]]
name = "complaints"
announcement = { tells = "place", hangs_up_per_place = 0.01, patience_factor = 1.5 }

[[call_types]]
name = "silent"
announcement = {}

[[agent_groups]]
name = "desk"
staff = 6
skills = ["service", "complaints", "silent"]
"#;
    let service = CallType::new("service")
        .arrivals_per_hour(60.0)
        .wait_estimator(WaitEstimator::QueueOverRate)
        .announcement(
            Announcement::new()
                .hangs_up(0.02)
                .hangs_up_per_minute(0.03)
                .hangs_up_if_too_long(0.5)
                .patience(Law::exponential(300.0))
                .repeat(Repeat::after(60.0, 0.1))
                .repeat(Repeat::every(90.0, 0.05)),
        );
    let place = Announcement::place().hangs_up_per_place(0.01);
    let complaints = CallType::new("complaints").announcement(place.patience_factor(1.5));
    let silent = CallType::new("silent").announcement(Announcement::new());
    let desk = AgentGroup::new("desk")
        .staff(6)
        .skill("service")
        .skill("complaints")
        .skill("silent");
    let scenario = Scenario::new("")
        .call_type(service)
        .call_type(complaints)
        .call_type(silent)
        .agent_group(desk);
    assert_eq!(scenario_from_toml(text).unwrap(), scenario);
    let folder = Folder::new("announcements");
    let file = folder.write("centre.toml", text);
    let set =
        |path: &str, value: &str| read_scenario_with(&file, &[(path.to_owned(), value.to_owned())]);
    let path = "call_types.service.announcement.repeats[1].every";
    let changed = set(path, "2min").unwrap();
    let told = changed.call_types[0].announcement.clone().unwrap();
    assert_eq!(told.repeats[1], Repeat::every(120.0, 0.05));
    let changed = set("call_types.service.wait_estimator", "head_of_line").unwrap();
    let estimator = changed.call_types[0].wait_estimator;
    assert_eq!(estimator, WaitEstimator::HeadOfLine);
    // A slip is named with what is accepted, or what it may have meant.
    for (right, wrong, said) in [
        (
            "tells = \"place\"",
            "tells = \"palce\"",
            "call_types[1].announcement.tells",
        ),
        (
            "hangs_up_per_minute",
            "hang_up_per_minute",
            "call_types[0].announcement.hang_up_per_minute: unknown field; did you mean \"hangs_up_per_minute\"?",
        ),
        (
            "every = 90",
            "evry = 90",
            "call_types[0].announcement.repeats[1].evry: unknown field; did you mean \"every\"?",
        ),
        (
            "\"queue_over_rate\"",
            "\"queue\"",
            "call_types[0].wait_estimator",
        ),
    ] {
        let file = folder.write("slip.toml", text.replacen(right, wrong, 1));
        let error = read_scenario(file).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn callbacks_are_read_and_set() {
    let text = r#"
day = { opens = "08:00", closes = "20:00", after_closing = "voicemail" }

[[starting_state.messages]]
call_type = "service"
callers = 12

[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
wait_estimator = "queue_over_rate"
callbacks = { offered = { expected_wait = "3min" }, accepted = 0.5, accepted_per_minute = 0.05, dialling = { exponential = { mean = 20 } }, answered = 0.8, tries = 3, apart = 30, within = "30min", scheduled_after = { uniform = { low = "1h", high = "2h" } } }

[[call_types]]
name = "sales"
callbacks = { offered = { waited = 60 } }

[[call_types]]
name = "billing"
callbacks = { offered = { queue_length = 10 } }

[[call_types]]
name = "complaints"
callbacks = { offered = "never" }

[[call_types]]
name = "orders"
callbacks = {}

[[agent_groups]]
name = "desk"
staff = 6
skills = ["service", "sales", "billing", "complaints", "orders"]
"#;
    let service = Callbacks::new()
        .offered(CallbackOffer::ExpectedWait(Seconds(180.0)))
        .accepted(0.5)
        .accepted_per_minute(0.05)
        .scheduled_after(Law::uniform(3600.0, 7200.0))
        .dialling(Law::exponential(20.0))
        .answered(0.8)
        .tries(3)
        .apart(30.0)
        .within(1800.0);
    let offered = |offer| Callbacks::new().offered(offer);
    let desk = AgentGroup::new("desk").staff(6).skill("service");
    let desk = ["sales", "billing", "complaints", "orders"]
        .into_iter()
        .fold(desk, |desk, name| desk.skill(name));
    let day = Day::new(ClockTime::new(8, 0), ClockTime::new(20, 0));
    let scenario = Scenario::new("")
        .day(day.after_closing(AfterClosing::Voicemail))
        .starting_state(StartingState::new().messages(Messages::new("service", 12)))
        .call_type(
            CallType::new("service")
                .arrivals_per_hour(60.0)
                .wait_estimator(WaitEstimator::QueueOverRate)
                .callbacks(service),
        )
        .call_type(CallType::new("sales").callbacks(offered(CallbackOffer::Waited(Seconds(60.0)))))
        .call_type(CallType::new("billing").callbacks(offered(CallbackOffer::QueueLength(10))))
        .call_type(CallType::new("complaints").callbacks(offered(CallbackOffer::Never)))
        .call_type(CallType::new("orders").callbacks(Callbacks::new()))
        .agent_group(desk);
    assert_eq!(scenario_from_toml(text).unwrap(), scenario);
    let folder = Folder::new("callbacks");
    let file = folder.write("centre.toml", text);
    let set = |path: &str, value: &str| {
        read_scenario_with(&file, &[(path.to_owned(), value.to_owned())]).unwrap()
    };
    let changed = set("call_types.service.callbacks.tries", "1");
    let callbacks = |scenario: &Scenario| scenario.call_types[0].callbacks.clone().unwrap();
    assert_eq!(callbacks(&changed).tries, Some(1));
    let changed = set(
        "call_types.service.callbacks.offered.expected_wait",
        "\"2min\"",
    );
    let two_minutes = CallbackOffer::ExpectedWait(Seconds(120.0));
    assert_eq!(callbacks(&changed).offered, Some(two_minutes));
    let changed = set("starting_state.messages[0].callers", "3");
    assert_eq!(changed.starting_state.messages[0].callers, 3);
    for (right, wrong, said) in [
        (
            "answered = 0.8",
            "answred = 0.8",
            "call_types[0].callbacks.answred: unknown field; did you mean \"answered\"?",
        ),
        (
            "expected_wait = ",
            "expected_wiat = ",
            "did you mean \"expected_wait\"?",
        ),
        (
            "offered = \"never\"",
            "offered = \"nevr\"",
            "did you mean \"never\"?",
        ),
        (
            "after_closing = \"voicemail\"",
            "after_closing = \"voicemial\"",
            "did you mean \"voicemail\"?",
        ),
        (
            "tries = 3",
            "tries = -3",
            "call_types[0].callbacks.tries: found -3",
        ),
        (
            "callers = 12",
            "caller = 12",
            "starting_state.messages[0].caller: unknown field; did you mean \"callers\"?",
        ),
    ] {
        assert!(text.contains(right), "{right}");
        let file = folder.write("slip.toml", text.replacen(right, wrong, 1));
        let error = read_scenario(file).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn self_service_is_read_and_set() {
    let text = r#"
[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
self_service = { time = { lognormal = { mean = "75s", cv = 0.8 } }, contained = 0.35, hangs_up = 0.05, calls_again = 0.2, calls_again_after = { exponential = { mean = "8h" } } }

[[agent_groups]]
name = "desk"
staff = 6
skills = ["service"]
"#;
    let self_service = SelfService::new(Law::lognormal(75.0, 0.8), 0.35)
        .hangs_up(0.05)
        .calls_again(0.2)
        .calls_again_after(Law::exponential(28_800.0));
    let service = CallType::new("service")
        .arrivals_per_hour(60.0)
        .self_service(self_service);
    let scenario = Scenario::new("")
        .call_type(service)
        .agent_group(AgentGroup::new("desk").staff(6).skill("service"));
    assert_eq!(scenario_from_toml(text).unwrap(), scenario);
    let folder = Folder::new("self_service");
    let file = folder.write("centre.toml", text);
    let set = |path: &str, value: &str| {
        let changed = read_scenario_with(&file, &[(path.to_owned(), value.to_owned())]);
        changed.unwrap().call_types[0].self_service.clone().unwrap()
    };
    let changed = set("call_types.service.self_service.contained", "0.5");
    assert_eq!(changed.contained, Some(0.5));
    let changed = set(
        "call_types.service.self_service.time.lognormal.mean",
        "2min",
    );
    assert_eq!(changed.time, Some(Law::lognormal(120.0, 0.8)));
    for (right, wrong, said) in [
        (
            "contained = ",
            "containd = ",
            "call_types[0].self_service.containd: unknown field; did you mean \"contained\"?",
        ),
        (
            "hangs_up = 0.05",
            "hang_up = 0.05",
            "call_types[0].self_service.hang_up: unknown field; did you mean \"hangs_up\"?",
        ),
        (
            "calls_again = 0.2",
            "calls_again = \"some\"",
            "call_types[0].self_service.calls_again: found \"some\"; accepted: a number",
        ),
        (
            "self_service = ",
            "self_servise = ",
            "call_types[0].self_servise: unknown field; did you mean \"self_service\"?",
        ),
    ] {
        let file = folder.write("slip.toml", text.replacen(right, wrong, 1));
        let error = read_scenario(file).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn outbound_calls_are_read_and_set() {
    let text = r#"
day = { opens = "08:00", closes = "10:00", interval = "60min" }
[[call_types]]
name = "renewals"
outbound = { reached = { csv = "reach.csv", column = "reached" }, per_free_agent = { csv = "reach.csv", column = "dials" }, further = [0, 2], least_free = 2, answered_after = { exponential = { mean = "8s" } }, given_up_after = { constant = { value = 25 } }, list = 4000 }

[[agent_groups]]
name = "desk"
staff = 6
skills = ["renewals"]
"#;
    let folder = Folder::new("outbound");
    // They mean nothing while the centre is closed.
    folder.write(
        "reach.csv",
        "start,reached,dials\n07:00,0.1,2\n08:00,0.2,1.5\n09:00,0.25,2\n10:00,0.3,0\n",
    );
    let file = folder.write("centre.toml", text);
    let outbound = Outbound::new([0.2, 0.25])
        .per_free_agent([1.5, 2.0])
        .further([0.0, 2.0])
        .least_free(2)
        .answered_after(Law::exponential(8.0))
        .given_up_after(Law::constant(25.0))
        .list(4000);
    let read = read_scenario(&file).unwrap();
    assert_eq!(
        read.call_types[0],
        CallType::new("renewals").outbound(outbound)
    );
    let set = |path: &str, value: &str| {
        let changed = read_scenario_with(&file, &[(path.to_owned(), value.to_owned())]);
        changed.unwrap().call_types[0].outbound.clone().unwrap()
    };
    let changed = set("call_types.renewals.outbound.reached", "0.5");
    assert_eq!(changed.reached, Some(0.5.into()));
    let changed = set("call_types.renewals.outbound.further[1]", "7");
    assert_eq!(changed.further, Some([0.0, 7.0].into()));
    for (right, wrong, said) in [
        (
            "least_free",
            "least_fre",
            "call_types[0].outbound.least_fre: unknown field; did you mean \"least_free\"?",
        ),
        (
            "list = 4000",
            "list = \"long\"",
            "call_types[0].outbound.list: found \"long\"; accepted: a whole number, 0 or more",
        ),
        (
            "column = \"dials\"",
            "column = \"dial\"",
            "call_types[0].outbound.per_free_agent: reach.csv: there is no column \"dial\"",
        ),
        (
            "outbound = ",
            "outbond = ",
            "call_types[0].outbond: unknown field; did you mean \"outbound\"?",
        ),
    ] {
        let file = folder.write("slip.toml", text.replacen(right, wrong, 1));
        let error = read_scenario(file).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn the_baseline_is_the_same_in_the_file_and_in_rust() {
    let text = std::fs::read_to_string(data("hold_music.toml")).unwrap();
    assert!(text.lines().count() < 10);
    assert_eq!(
        read_scenario(data("hold_music.toml")).unwrap(),
        hold_music()
    );
    let sets = [
        ("agent_groups.desk.staff", "53"),
        ("call_types[0].patience.exponential.mean", "2min"),
        ("call_types.service.target.within", "30"),
        ("day.opens", "08:00"),
        ("name", "what if"),
    ]
    .map(|(path, value)| (path.to_owned(), value.to_owned()));
    let changed = read_scenario_with(data("hold_music.toml"), &sets).unwrap();
    let mut expected = hold_music();
    expected.name = "what if".into();
    expected.agent_groups[0].staff = 53.into();
    expected.call_types[0].patience = Some(Law::exponential(120.0));
    expected.call_types[0].target = Some(ServiceLevel::answered_of_offered(0.8, 30.0));
    expected.day = Some(Day {
        opens: ClockTime::new(8, 0),
        ..Day::default()
    });
    assert_eq!(changed, expected);
}

#[test]
fn the_bank_weekday_is_the_forecast_beside_it() {
    let scenario = read_scenario(data("bank_weekday.toml")).unwrap();
    let forecasts = read_forecast(data("bank_weekday.csv"), &ForecastOptions::new()).unwrap();
    let [forecast] = forecasts.as_slice() else {
        panic!("{forecasts:?}");
    };
    let day = scenario.day.unwrap();
    assert_eq!((day.opens, day.closes), (forecast.opens, forecast.closes()));
    assert_eq!(day.interval, forecast.interval);
    let column = |figure: fn(&files::ForecastRow) -> f64| {
        Series::PerInterval(forecast.rows.iter().map(figure).collect())
    };
    let bank = &scenario.call_types[0];
    assert_eq!(bank.arrivals.per_interval, Some(column(|row| row.calls)));
    assert_eq!(bank.aht, Some(column(|row| row.aht)));
    let staff = column(|row| row.staff.unwrap());
    assert_eq!(scenario.agent_groups[0].staff, staff);
    // 28,647 calls in twenty days, 34 half-hours.
    assert!((forecast.calls() - 1432.35).abs() < 1e-9);
    let work: f64 = forecast.rows.iter().map(|row| row.calls * row.aht).sum();
    assert!((work / forecast.calls() - 177.0).abs() < 2.0);
}

#[test]
fn unreadable_and_strange_files_are_named() {
    let folder = Folder::new("strange");
    let cases = [
        (
            folder.0.join("none.toml"),
            ErrorKind::Io,
            "there is no such file",
        ),
        (
            folder.write("empty.toml", " \n"),
            ErrorKind::Invalid,
            "the file is empty",
        ),
        (
            folder.write("latin.toml", b"name = \"caf\xe9\"\n"),
            ErrorKind::Invalid,
            "byte 11: not UTF-8 text; save it as UTF-8",
        ),
        (
            folder.write("a.yaml", "name: a"),
            ErrorKind::Invalid,
            "accepted: a scenario file that ends in .toml or .json",
        ),
        (
            folder.write("broken.json", "{\n"),
            ErrorKind::Invalid,
            "line 2, column 0: not JSON: EOF while parsing an object",
        ),
    ];
    for (path, kind, message) in cases {
        let error = read_scenario(&path).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.to_string(), format!("{}: {message}", path.display()));
    }
    let marked = folder.write("marked.toml", "\u{feff}name = \"a\"\n");
    assert_eq!(read_scenario(marked).unwrap(), Scenario::new("a"));
}

const DAY: &str = "day = { opens = \"08:00\", closes = \"09:30\" }\n[[agent_groups]]\n";

/// What a scenario's staff becomes, or what is said, for a column of this CSV.
fn staff_of(folder: &Folder, csv: &str, column: &str) -> Result<Vec<f64>, Vec<String>> {
    folder.write("f.csv", csv);
    let text = format!("{DAY}staff = {{ csv = \"f.csv\", {column} }}\n");
    match read_scenario(folder.write("s.toml", text)) {
        Ok(scenario) => match &scenario.agent_groups[0].staff {
            Series::PerInterval(values) => Ok(values.clone()),
            other => panic!("{other:?}"),
        },
        Err(error) => Err(error.problems().iter().map(ToString::to_string).collect()),
    }
}

#[test]
fn columns_are_read() {
    let folder = Folder::new("columns");
    let table = [
        // Without a start the rows are the intervals.
        ("staff\n1\n2\n3\n", "column = \"staff\"", [1.0, 2.0, 3.0]),
        (
            "\u{feff}Start;Staff\r\n08:00;1,5\r\n08:30;2\r\n09:00;3\r\n",
            "column = \"staff\"",
            [1.5, 2.0, 3.0],
        ),
        // Rows outside the opening hours are left out when they are 0.
        (
            "start,staff\n07:30,0\n08:00,1\n08:30,2\n09:00,3\n09:30,0\n",
            "column = \"staff\"",
            [1.0, 2.0, 3.0],
        ),
        (
            "queue,start,n\na,08:00,1\nb,08:00,4\na,08:30,2\nb,08:30,5\na,09:00,3\nb,09:00,6\n",
            "column = \"N\", queue = \"b\"",
            [4.0, 5.0, 6.0],
        ),
        (
            "start,n\n2026-11-23 08:00,1\n2026-11-23 08:30,2\n2026-11-23 09:00,3\n\
             2026-11-24 08:00,4\n2026-11-24 08:30,5\n2026-11-24 09:00,6\n",
            "column = \"n\", date = \"2026-11-24\"",
            [4.0, 5.0, 6.0],
        ),
    ];
    for (csv, column, expected) in table {
        assert_eq!(
            staff_of(&folder, csv, column),
            Ok(expected.to_vec()),
            "{csv}"
        );
    }
}

#[test]
fn wrong_columns_are_named() {
    let folder = Folder::new("wrong-columns");
    let table = [
        (
            "start,staff\n08:00,1\n",
            "column = \"stuff\"",
            "there is no column \"stuff\"; did you mean \"staff\"? (accepted: start, staff)",
        ),
        (
            "1,2\n3,4\n",
            "column = \"staff\"",
            "the first line names no columns; accepted: a file with a header",
        ),
        (" \n", "column = \"staff\"", "the file is empty"),
        (
            "staff\n",
            "column = \"staff\"",
            "there are no rows below the header",
        ),
        (
            "staff\n1\nx\n3\n",
            "column = \"staff\"",
            "line 3, column staff: found \"x\"; accepted: a number",
        ),
        (
            "staff\n1\n-2\n3\n",
            "column = \"staff\"",
            "line 3, column staff: found -2; accepted: a number, 0 or more",
        ),
        (
            "start,staff\n08:00\n",
            "column = \"staff\"",
            "line 2: found 1 cells; the header has 2",
        ),
        (
            "start,staff\n8 am,1\n",
            "column = \"staff\"",
            "line 2, column start: found \"8 am\"; accepted: a time like 08:00, or a date and time like 2026-11-23 08:00",
        ),
        (
            "start,staff\n08:00,1\n09:00,3\n08:30,2\n",
            "column = \"staff\"",
            "its rows are 1h apart; accepted: 30m, the day's interval",
        ),
        (
            "start,staff\n08:00,1\n08:30,2\n09:30,3\n",
            "column = \"staff\"",
            "line 4: there is no row for 09:00 to 09:30",
        ),
        (
            "start,staff\n08:00,1\n08:30,2\n08:30,2\n",
            "column = \"staff\"",
            "line 4: the interval 08:30 is there already, in line 3",
        ),
        (
            "start,staff\n08:30,2\n09:00,3\n",
            "column = \"staff\"",
            "there is no row for 08:00 to 08:30; opening hours are 08:00 to 09:30",
        ),
        (
            "start,staff\n08:00,1\n08:30,2\n",
            "column = \"staff\"",
            "there is no row for 09:00 to 09:30; opening hours are 08:00 to 09:30",
        ),
        (
            "start,staff\n07:30,1\n08:00,1\n08:30,2\n09:00,3\n",
            "column = \"staff\"",
            "line 2, column staff: 07:30 is outside the day; accepted: 0, as opening hours are 08:00 to 09:30",
        ),
        (
            "queue,staff\na,1\nb,2\n",
            "column = \"staff\"",
            "there are several queues; choose one with queue = \"a\" (there are: a, b)",
        ),
        (
            "queue,staff\nsales,1\nservice,2\n",
            "column = \"staff\", queue = \"sale\"",
            "there is no queue \"sale\"; did you mean \"sales\"? (accepted: sales, service)",
        ),
        (
            "staff\n1\n",
            "column = \"staff\", queue = \"a\"",
            "there is no column \"queue\" to choose \"a\" by; leave out queue",
        ),
        (
            "staff\n1\n",
            "column = \"staff\", date = \"2026-11-23\"",
            "there is no column \"start\" to choose a date by; leave out date",
        ),
        (
            "start,staff\n08:00,1\n",
            "column = \"staff\", date = \"2026-11-23\"",
            "its rows have no dates to choose by; leave out date",
        ),
        (
            "start,staff\n2026-11-23 08:00,1\n2026-11-24 08:00,1\n",
            "column = \"staff\"",
            "its rows are 24h apart; accepted: 30m, the day's interval",
        ),
        (
            "start,n\n2026-11-23 08:00,1\n2026-11-23 08:30,1\n2026-11-24 08:00,1\n",
            "column = \"n\"",
            "there are several dates; choose one with date = \"2026-11-23\" (there are: 2026-11-23, 2026-11-24)",
        ),
        (
            "start,n\n2026-11-23 08:00,1\n2026-11-23 08:30,1\n2026-11-24 08:00,1\n",
            "column = \"n\", date = \"2026-11-25\"",
            "there is no date \"2026-11-25\"; accepted: 2026-11-23, 2026-11-24",
        ),
    ];
    for (csv, column, message) in table {
        assert_eq!(
            staff_of(&folder, csv, column),
            Err(vec![format!(
                "line 3: agent_groups[0].staff: f.csv: {message}"
            )]),
            "{csv}"
        );
    }
}

#[test]
fn wrong_columns_stand_beside_the_other_mistakes_of_the_file() {
    let folder = Folder::new("beside");
    let text = format!("{DAY}staf = 1\nstaff = {{ csv = \"none.csv\", column = \"staff\" }}\n");
    let path = folder.write("s.toml", text);
    let error = read_scenario(&path).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
    assert_eq!(
        error.to_string(),
        format!(
            "{}: 2 problems\n  line 3: agent_groups[0].staf: unknown field; did you mean \"staff\"? (accepted: name, \
             staff, shifts, absence, speeds, pickup, skills)\n  line 4: agent_groups[0].staff: none.csv: there is no such file",
            path.display()
        )
    );
    // A file that is not there is the machine's trouble, if it is the only one.
    let text = format!("{DAY}staff = {{ csv = \"none.csv\", column = \"staff\" }}\n");
    let error = read_scenario(folder.write("s.toml", text)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn handle_times_may_be_words_and_go_past_the_opening_hours() {
    let folder = Folder::new("aht");
    folder.write(
        "f.csv",
        "start,aht\n07:30,300\n08:00,4m29s\n08:30,280\n09:00,1.5min\n",
    );
    let text = "day = { opens = \"08:00\", closes = \"09:30\" }\n[[call_types]]\naht = { csv = \"f.csv\", column = \"aht\" }\n";
    let scenario = read_scenario(folder.write("s.toml", text)).unwrap();
    let expected = Series::from([269.0, 280.0, 90.0]);
    assert_eq!(scenario.call_types[0].aht, Some(expected));
}

fn shown(forecasts: &[Forecast]) -> Vec<String> {
    forecasts
        .iter()
        .map(|f| {
            let date = f.date.as_deref().unwrap_or("-");
            let (rows, calls) = (f.rows.len(), f.calls());
            format!(
                "{} {date} {}-{} {rows} {calls}",
                f.queue,
                f.opens,
                f.closes()
            )
        })
        .collect()
}

#[test]
fn all_forms_of_a_forecast_are_read() {
    let none = ForecastOptions::new();
    let table = [
        // Our own form: columns in any order, any case, words for lengths.
        (
            "Calls,QUEUE,interval,start,aht\n10,a,30min,08:00,4m29s\n0,a,30,08:30,\n",
            vec!["a - 08:00-09:00 2 10"],
        ),
        (
            "queue;start;interval;calls;aht;staff\nb;2026-11-24T08:00:00;15;1,5;200;\na;2026-11-23 08:00;15;2;200;3,5\n\
             b;2026-11-23 08:00;15;4;200;2\n",
            vec![
                "b 2026-11-24 08:00-08:15 1 1.5",
                "a 2026-11-23 08:00-08:15 1 2",
                "b 2026-11-23 08:00-08:15 1 4",
            ],
        ),
        // Past midnight, with and without dates.
        (
            "queue,start,interval,calls,aht\na,2026-11-23 23:30,30,1,60\na,2026-11-23 24:00,30,2,60\n\
             a,2026-11-24 00:30,30,3,60\na,2026-11-24 23:30,30,4,60\n",
            vec![
                "a 2026-11-23 23:30-25:00 3 6",
                "a 2026-11-24 23:30-24:00 1 4",
            ],
        ),
        (
            "queue,start,interval,calls,aht\na,23:30,30,1,60\na,00:00,30,2,60\na,00:30,30,3,60\n",
            vec!["a - 23:30-25:00 3 6"],
        ),
        // An export.
        (
            "a,20261123 23:30,20261123 24:00,10.5,200,30\na,20261124 00:00,20261124 00:30,4,200,30,2.5\n",
            vec!["a 2026-11-23 23:30-24:30 2 14.5"],
        ),
        (
            "a\t20261123 08:30\t20261123 09:00\t1\t2\t3\na\t20261123 08:00\t20261123 08:30\t1,5\t2\t3\n",
            vec!["a 2026-11-23 08:00-09:00 2 2.5"],
        ),
        (
            "a,20261123 08:00,20261123 08:30,1,0,30\n",
            vec!["a 2026-11-23 08:00-08:30 1 1"],
        ),
        // Daily volumes.
        (
            "a,20261123,96,4m\na,2026-11-24,48,300\n",
            vec![
                "a 2026-11-23 00:00-24:00 48 96",
                "a 2026-11-24 00:00-24:00 48 48",
            ],
        ),
        (
            "date,queue,aht,volume\n2026-11-23,a,240,96\n",
            vec!["a 2026-11-23 00:00-24:00 48 96"],
        ),
    ];
    for (text, expected) in table {
        let forecasts = forecast_from_csv(text, &none).unwrap();
        assert_eq!(shown(&forecasts), expected, "{text}");
    }
    let export = "a,20261123 08:00,20261123 08:15,10.5,200.5,30,2.5\n";
    let forecast = &forecast_from_csv(export, &none).unwrap()[0];
    assert_eq!(forecast.interval, Seconds(900.0));
    assert_eq!(forecast.rows[0].aht, 230.5);
    assert_eq!(forecast.rows[0].staff, Some(2.5));
    assert_eq!(forecast.notices, Vec::<String>::new());
}

#[test]
fn daily_volumes_follow_the_profile() {
    let text = "a,2026-11-23,100,240\n";
    let profile = Profile::from_csv("start,share\n08:00,1\n08:15,3\n").unwrap();
    let options = ForecastOptions::new().profile(profile);
    let forecast = &forecast_from_csv(text, &options).unwrap()[0];
    let calls: Vec<f64> = forecast.rows.iter().map(|row| row.calls).collect();
    assert_eq!(calls, [25.0, 75.0]);
    assert_eq!(forecast.interval, Seconds(900.0));
    assert!(forecast.notices.is_empty());

    let hours = ForecastOptions::new()
        .hours(ClockTime::new(8, 0), ClockTime::new(10, 0))
        .interval(3600.0);
    let forecast = &forecast_from_csv(text, &hours).unwrap()[0];
    let calls: Vec<f64> = forecast.rows.iter().map(|row| row.calls).collect();
    assert_eq!(calls, [50.0, 50.0]);
    assert_eq!(
        forecast.notices,
        [
            "no profile of the day was given: the calls of a day are spread evenly from 08:00 to 10:00 in intervals of \
          1h, which hides its peaks"
        ]
    );

    let contrary = options.hours(ClockTime::new(9, 0), ClockTime::new(8, 30));
    assert_eq!(
        forecast_from_csv(text, &contrary).unwrap_err().to_string(),
        "opens: found 09:00; accepted: 08:00, as the profile says"
    );
    let uneven = ForecastOptions::new()
        .hours(ClockTime::new(8, 0), ClockTime::new(9, 0))
        .interval(1500.0);
    assert_eq!(
        forecast_from_csv(text, &uneven).unwrap_err().to_string(),
        "interval: found 25m; accepted: a length that divides the opening hours 08:00 to 09:00"
    );
    let own = "queue,start,interval,calls,aht\na,08:00,30,1,60\n";
    assert_eq!(
        forecast_from_csv(own, &hours).unwrap()[0].notices,
        [
            "the file has intervals of its own; the profile or opening hours given beside it are not used"
        ]
    );
}

#[test]
fn wrong_forecasts_are_named_all_at_once() {
    const HEAD: &str = "queue,start,interval,calls,aht,staff\n";
    let own = |rows: &str| format!("{HEAD}{rows}");
    let table: Vec<(String, Vec<&str>)> = vec![
        (
            "queue,start,interval,cals,aht,stuf,calls2\na,08:00,30,1,60,1,1\n".into(),
            vec![
                "line 1: unknown column \"cals\"; did you mean \"calls\"? (accepted: queue, start, interval, calls, aht, staff)",
                "line 1: unknown column \"stuf\"; did you mean \"staff\"? (accepted: queue, start, interval, calls, aht, staff)",
                "line 1: unknown column \"calls2\"; did you mean \"calls\"? (accepted: queue, start, interval, calls, aht, staff)",
            ],
        ),
        (
            "start,interval,calls,aht,start\n08:00,30,1,60,08:00\n".into(),
            vec![
                "line 1: column \"start\" is there twice; once is accepted",
                "line 1: column \"queue\" is missing; there are: start, interval, calls, aht, start",
            ],
        ),
        (HEAD.into(), vec!["there are no rows below the header"]),
        (
            own("a,08:00,30,-1,60,1\na,08:30,30,nan,60,1\na,09:00,30,5,0,1\na,09:30,30,5,-3,x\n,10:00,30,0,0,\n"),
            vec![
                "line 2, column calls: found -1; accepted: a number, 0 or more",
                "line 3, column calls: found \"nan\"; accepted: a number",
                "line 4, column aht: found 0; accepted: more than 0 seconds, as there are calls",
                "line 5, column aht: found -3; accepted: a time from 0 to 1000000000 seconds",
                "line 5, column staff: found \"x\"; accepted: a number",
                "line 6, column queue: the cell is empty; accepted: the queue's name",
            ],
        ),
        (
            own("a,08:00,30,5,,1\na,08:30,half,5,60,1\na,9 am,0,5,fast,1\na,08:00,30\n"),
            vec![
                "line 2, column aht: the cell is empty; accepted: seconds, as there are calls",
                "line 3, column interval: found \"half\"; accepted: a number of minutes (30) or words like \"4m29s\" or \"30min\"",
                "line 4, column start: found \"9 am\"; accepted: a time like 08:00, or a date and time like 2026-11-23 08:00",
                "line 4, column interval: found 0; accepted: more than 0 minutes",
                "line 4, column aht: found \"fast\"; accepted: a number of seconds (269) or words like \"4m29s\" or \"30min\"",
                "line 5: found 3 cells; the header has 6",
            ],
        ),
        // The grid: gaps, doubles and other lengths, beside a wrong figure.
        (
            own("a,08:00,30,1,60,1\na,08:30,30,x,60,1\na,10:00,30,1,60,1\na,10:00,30,1,60,1\na,10:15,30,1,60,1\n"),
            vec![
                "line 3, column calls: found \"x\"; accepted: a number",
                "line 4: there is no row for 09:00 to 10:00 of queue \"a\"",
                "line 5: the interval 10:00 of queue \"a\" is there already, in line 4",
                "line 6: 10:15 of queue \"a\" starts within the interval of line 5, 10:00 to 10:30",
            ],
        ),
        (
            own("a,08:00,30,1,60,1\nb,08:00,15,1,60,1\na,08:30,15,1,60,1\nb,2026-11-23 08:15,15,1,60,1\n"),
            vec![
                "line 4, column interval: found 15m; accepted: 30m, as in line 2",
                "line 5, column start: has a date, but line 3 has none; accepted: all or none",
            ],
        ),
        (
            own("a,08:30,30,1,60,1\na,08:00,30,1,60,1\n"),
            vec!["line 3: 08:00 of queue \"a\" comes after 08:30 in line 2; accepted: rows in order of time"],
        ),
        (
            "a,20261123 08:00,20261123 08:30,1,60,5\na,20261123 08:30,20261123 08:00,1,0,0\na,08:30,20261123 09:00,1,60,5\na,1\n".into(),
            vec![
                "line 2, column end: found \"20261123 08:00\"; accepted: within 24 hours after the start, 20261123 08:30",
                "line 2, column task time: found 0 and 0; accepted: more than 0 seconds in all, as there are calls",
                "line 3, column start: found \"08:30\"; accepted: a date and time like 20261123 08:00",
                "line 4: found 2 cells; accepted: queue, start, end, calls, task time, after-call time and perhaps agents",
            ],
        ),
        (
            "a,20261123,100,240\na,2026-11-31,100,240\na,20261123,1,240\nb,20261123,-5,240\nb,20261124,5\n".into(),
            vec![
                "line 2, column date: found \"2026-11-31\"; accepted: a date like 2026-11-23 or 20261123",
                "line 3: 2026-11-23 of queue \"a\" is there already, in line 1",
                "line 4, column volume: found -5; accepted: a number, 0 or more",
                "line 5: found 3 cells; accepted: queue, date, volume, aht",
            ],
        ),
        (
            "queue,date,volum,aht\na,20261123,100,240\n".into(),
            vec!["line 1: unknown column \"volum\"; did you mean \"volume\"? (accepted: queue, date, volume, aht)"],
        ),
        (
            "what,is,this\n1,2,3\n".into(),
            vec![
                "line 1: not a forecast; accepted: a header queue,start,interval,calls,aht[,staff]; a header \
                 queue,date,volume,aht; or rows without a header: queue,20261123 08:00,20261123 \
                 08:30,calls,task,after-call[,agents] or queue,2026-11-23,volume,aht",
            ],
        ),
        ("\n".into(), vec!["the file is empty"]),
    ];
    for (text, expected) in table {
        let error = forecast_from_csv(&text, &ForecastOptions::new()).unwrap_err();
        let found: Vec<String> = error.problems().iter().map(ToString::to_string).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn wrong_profiles_are_named() {
    let table = [
        (
            "start,share\n08:00,x\n08:30,1\n",
            "line 2, column share: found \"x\"; accepted: a number",
        ),
        (
            "start,share\n08:00,0\n08:30,0\n",
            "profile: found shares that add up to 0; accepted: more than 0",
        ),
        (
            "start,share\n08:00,1\n08:30,1\n09:30,1\n",
            "line 4: there is no row for 09:00 to 09:30",
        ),
        (
            "start,share\n08:00,1\n",
            "found fewer than two intervals; accepted: two or more starts that rise",
        ),
        (
            "start,shares\n08:00,1\n",
            "line 1: unknown column \"shares\"; did you mean \"share\"? (accepted: start, share)",
        ),
        (
            "08:00,1\n",
            "the first line names no columns; accepted: a header start,share",
        ),
        (
            "start,share\n2026-11-23 08:00,1\n",
            "line 2, column start: found \"2026-11-23 08:00\"; accepted: a time without a date",
        ),
    ];
    for (text, message) in table {
        assert_eq!(Profile::from_csv(text).unwrap_err().to_string(), message);
    }
    let nan = Profile::new(ClockTime::new(8, 0), 1800.0, [1.0, f64::NAN]).unwrap_err();
    assert_eq!(
        nan.to_string(),
        "profile.share[1]: found NaN; accepted: a number, 0 or more"
    );
}

#[test]
fn the_sample_files_are_what_their_page_says() {
    let none = ForecastOptions::new();
    let export = read_forecast(data("wfm_export.csv"), &none).unwrap();
    assert_eq!(
        shown(&export),
        [
            "sales 2026-11-23 08:00-11:00 6 119.5",
            "service 2026-11-23 08:00-11:00 6 246.5",
            "sales 2026-11-24 08:00-11:00 6 107.55",
            "service 2026-11-24 08:00-11:00 6 221.85",
        ]
    );
    let profile = Profile::read(data("profile.csv")).unwrap();
    let bank = &read_forecast(data("bank_weekday.csv"), &none).unwrap()[0];
    for (share, row) in profile.shares().iter().zip(&bank.rows) {
        assert!((share - row.calls / bank.calls()).abs() < 1e-4);
    }
    let options = ForecastOptions::new().profile(profile);
    let daily = read_forecast(data("daily_volumes.csv"), &options).unwrap();
    assert_eq!(daily.len(), 4);
    assert!((daily[0].calls() - 1450.0).abs() < 1e-9);
    assert_eq!(daily[0].closes(), ClockTime::new(24, 0));
}

mod any_text {
    use super::*;
    use proptest::prelude::*;

    /// One of the sample files with some pieces of it overwritten.
    fn damaged() -> impl Strategy<Value = (usize, String)> {
        const FILES: [&str; 6] = [
            "hold_music.toml",
            "bank_weekday.toml",
            "bank_weekday.csv",
            "wfm_export.csv",
            "daily_volumes.csv",
            "profile.csv",
        ];
        let piece = prop_oneof![
            Just(String::new()),
            "[\\[\\]{}=\".,;:\n\t0-9-]{1,4}",
            Just("1e308".to_owned()),
            Just("24:00".to_owned()),
            Just("999:59".to_owned()),
            Just("99991231 24:00".to_owned()),
            "\\PC{1,3}",
        ];
        let damage = (any::<prop::sample::Index>(), 0usize..12, piece);
        (0..FILES.len(), prop::collection::vec(damage, 1..6)).prop_map(|(file, damages)| {
            let mut text: Vec<char> = std::fs::read_to_string(data(FILES[file]))
                .unwrap()
                .chars()
                .collect();
            for (at, length, piece) in damages {
                let at = at.index(text.len().max(1)).min(text.len());
                let end = (at + length).min(text.len());
                text.splice(at..end, piece.chars());
            }
            (file, text.into_iter().collect())
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn no_text_makes_a_reader_fail_otherwise_than_by_an_error((file, text) in damaged()) {
            if file < 2 {
                if let Ok(scenario) = scenario_from_toml(&text) {
                    let again = scenario_to_toml(&scenario).unwrap();
                    prop_assert!(scenario_from_toml(&again).is_ok(), "{}", again);
                }
                let _ = scenario_from_json(&text);
                if let Ok(file) = files::ScenarioFile::from_toml(&text, &[]) {
                    let checked = file.check(callcenter::Model::new);
                    prop_assert!(checked.is_ok() || !checked.unwrap_err().problems().is_empty());
                }
            } else {
                for forecast in forecast_from_csv(&text, &ForecastOptions::new()).unwrap_or_default() {
                    let mut end = forecast.opens.seconds();
                    for row in &forecast.rows {
                        prop_assert!((row.start.seconds() - end).abs() < 1e-3, "{:?}", forecast);
                        prop_assert!(row.calls >= 0.0 && row.calls.is_finite());
                        prop_assert!(row.aht.is_finite() && (row.aht > 0.0 || row.calls == 0.0));
                        end += forecast.interval.0;
                    }
                }
                let _ = Profile::from_csv(&text);
            }
        }
    }
}

mod all_at_once {
    use callcenter::files::ScenarioFile;
    use callcenter::{ErrorKind, Model};

    /// The places of all mistakes of a text.
    fn places(text: &str) -> Vec<String> {
        let file = ScenarioFile::from_toml(text, &[]).unwrap();
        let error = file.check(Model::new).unwrap_err();
        error.problems().iter().map(|p| p.path.clone()).collect()
    }

    /// A sound scenario with one line replaced.
    fn with(line: &str, instead: &str) -> String {
        let sound = r#"
day = { opens = "08:00", closes = "10:00", interval = "30min" }
[[call_types]]
name = "service"
arrivals = { per_hour = [60, 60, 60, 60] }
aht = 240
patience = { exponential = { mean = 300 } }
[[agent_groups]]
name = "desk"
staff = [5, 5, 5, 5]
skills = ["service"]
"#;
        assert!(sound.contains(line));
        sound.replace(line, instead)
    }

    #[test]
    fn eight_mistakes_of_both_kinds_are_named_in_one_run() {
        let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("all_at_once");
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join("centre.toml");
        let text = r#"name = "eight"
queue_limt = 5
lines = 0
[[call_types]]
name = "service"
arrivals = { per_hour = -5 }
handle_time = { exponentail = { mean = 200 } }
balk = 1.5
patience = { exponential = { mean = -1 } }
[[call_types]]
name = "sales"
priority = "first"
arrivals = { per_hour = 10 }
aht = 200
[[agent_groups]]
name = "desk"
staff = "ten"
skills = ["service", "sales"]
"#;
        std::fs::write(&file, text).unwrap();
        let error = ScenarioFile::read(&file, &[])
            .unwrap()
            .check(Model::new)
            .unwrap_err();
        let found: Vec<&str> = error.problems().iter().map(|p| &*p.path).collect();
        assert_eq!(
            found,
            [
                "line 2: queue_limt",
                "line 3: lines",
                "line 6: call_types[0].arrivals.per_hour",
                "line 7: call_types[0].handle_time.exponentail",
                "line 8: call_types[0].balk",
                "line 9: call_types[0].patience.exponential.mean",
                "line 12: call_types[1].priority",
                "line 17: agent_groups[0].staff",
            ]
        );
        assert_eq!(error.file(), Some(file.display().to_string().as_str()));
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains(": 8 problems\n"), "{error}");
    }

    #[test]
    fn what_only_follows_from_a_slip_is_not_said() {
        for (line, instead, place) in [
            (
                "name = \"service\"",
                "nam = \"service\"",
                "line 4: call_types[0].nam",
            ),
            (
                "name = \"service\"",
                "name = 5",
                "line 4: call_types[0].name",
            ),
            (
                "name = \"service\"",
                "title = \"service\"",
                "line 4: call_types[0].title",
            ),
            ("skills = [", "skils = [", "line 11: agent_groups[0].skils"),
            (
                "skills = [\"service\"]",
                "skills = [5]",
                "line 11: agent_groups[0].skills[0]",
            ),
            ("day =", "dya =", "line 2: dya"),
            ("day = {", "day = { start = 5,", "line 2: day.start"),
            ("\"08:00\"", "\"8 o'clock\"", "line 2: day.opens"),
            ("\"10:00\"", "10", "line 2: day.closes"),
            ("aht = 240", "aht = \"long\"", "line 6: call_types[0].aht"),
            (
                "aht = 240",
                "average = 240",
                "line 6: call_types[0].average",
            ),
            (
                "aht = 240",
                "talk = { exponentail = { mean = 180 } }",
                "line 6: call_types[0].talk.exponentail",
            ),
            (
                "aht = 240",
                "talks = { exponential = { mean = 180 } }\nwrap_up = { exponential = { mean = 60 } }",
                "line 6: call_types[0].talks",
            ),
            (
                "aht = 240",
                "talk = 5\nwrap_up = { exponential = { mean = 60 } }",
                "line 6: call_types[0].talk",
            ),
            (
                "name = \"desk\"",
                "name = \"desk\"\npick_up = { exponential = { mean = 9 } }",
                "line 10: agent_groups[0].pick_up",
            ),
            ("per_hour", "rate", "line 5: call_types[0].arrivals.rate"),
            ("arrivals =", "calls =", "line 5: call_types[0].calls"),
            (
                "mean = 300",
                "meen = 300",
                "line 7: call_types[0].patience.exponential.meen",
            ),
            (
                "[5, 5, 5, 5]",
                "[5, \"x\", 5, 5]",
                "line 10: agent_groups[0].staff[1]",
            ),
            ("[5, 5, 5, 5]", "\"five\"", "line 10: agent_groups[0].staff"),
            ("[[agent_groups]]", "[[agents]]", "line 8: agents"),
            ("[[call_types]]", "[[calls]]", "line 3: calls"),
        ] {
            assert_eq!(places(&with(line, instead)), [place], "{instead}");
        }
    }

    #[test]
    fn what_does_not_follow_from_a_slip_is_said_beside_it() {
        let two =
            with("aht = 240", "balk = \"often\"\naht = 240").replace("\"service\"]", "\"x\"]");
        assert_eq!(
            places(&two),
            [
                "line 3: call_types[0]",
                "line 6: call_types[0].balk",
                "line 12: agent_groups[0].skills[0]",
            ]
        );
        // An item that cannot be read does not move the places of those behind it.
        let levels =
            "service_levels = [5, { definition = \"answered_of_offered\", within = -1 }]\nday =";
        assert_eq!(
            places(&with("day =", levels)),
            [
                "line 2: service_levels[0]",
                "line 2: service_levels[1].within"
            ]
        );
        assert_eq!(
            places("name = \"nothing\"\nlines = \"many\""),
            ["call_types", "agent_groups", "line 2: lines"]
        );
    }

    #[test]
    fn an_override_that_makes_no_sense_is_named_as_one() {
        let sets = [("agent_groups.desk.staff".to_owned(), "-3".to_owned())];
        let file = ScenarioFile::from_toml(&with("", ""), &sets).unwrap();
        let error = file.check(Model::new).unwrap_err();
        assert!(
            error
                .to_string()
                .starts_with("--set agent_groups.desk.staff: agent_groups[0].staff: found -3"),
            "{error}"
        );
        let file = ScenarioFile::from_toml(&with("", ""), &[]).unwrap();
        assert!(file.check(Model::new).is_ok());
        assert!(file.into_scenario().is_ok());
    }
}

mod closed_days {
    use callcenter::files::{ForecastOptions, forecast_from_csv};

    #[test]
    fn a_day_without_calls_is_read_in_every_form() {
        let forms = [
            "queue,start,interval,calls,aht\n\
             a,2026-12-01 09:00,30,41,240\na,2026-12-01 09:30,30,52,245\n\
             a,2026-12-02 09:00,30,0,\na,2026-12-02 09:30,30,0,0\n",
            "a;20261201 09:00;20261201 09:30;41;200;40\na;20261201 09:30;20261201 10:00;52;200;45\n\
             a;20261202 09:00;20261202 09:30;0;;\na;20261202 09:30;20261202 10:00;0;0;0\n",
            "queue,date,volume,aht\na,2026-12-01,93,240\na,2026-12-02,0,\n",
            "queue,date,volume,aht\na,2026-12-01,93,240\na,2026-12-02,0,0\n",
            "a\t20261201\t93\t240\na\t20261202\t0\t\n",
        ];
        for text in forms {
            let forecasts = forecast_from_csv(text, &ForecastOptions::new()).unwrap();
            assert_eq!(forecasts.len(), 2, "{text}");
            assert!((forecasts[0].calls() - 93.0).abs() < 1e-9, "{text}");
            assert_eq!(forecasts[1].date.as_deref(), Some("2026-12-02"));
            assert_eq!(forecasts[1].calls(), 0.0, "{text}");
            assert!(forecasts[1].rows.iter().all(|row| row.aht == 0.0));
            assert_eq!(forecasts[0].opens, forecasts[1].opens);
            assert_eq!(forecasts[0].rows.len(), forecasts[1].rows.len());
        }
        let empty = "queue,start,interval,calls,aht\na,09:00,30,5,\na,09:30,30,5,0\n";
        let error = forecast_from_csv(empty, &ForecastOptions::new()).unwrap_err();
        assert_eq!(error.problems().len(), 2, "{error}");
    }

    #[test]
    fn a_column_of_dates_is_sent_to_the_start() {
        let text = "queue,date,start,interval,calls,aht\na,2026-12-01,09:00,30,41,240\n";
        let error = forecast_from_csv(text, &ForecastOptions::new()).unwrap_err();
        assert!(
            error
                .to_string()
                .contains("a date goes into start: 2026-12-01 09:00"),
            "{error}"
        );
    }

    #[test]
    fn a_dot_that_may_part_thousands_is_refused_by_name() {
        let read = |calls: &str, aht: &str| {
            let text = format!(
                "queue;start;interval;calls;aht\na;09:00;30;{calls};{aht}\na;09:30;30;7;240\n"
            );
            forecast_from_csv(&text, &ForecastOptions::new())
        };
        let message = read("1.200", "240").unwrap_err().to_string();
        for words in [
            "line 2, column calls",
            "\"1.200\"",
            "1200 or 1.2;",
            "add a zero",
        ] {
            assert!(message.contains(words), "{message}");
        }
        let message = read("5", "1.200").unwrap_err().to_string();
        assert!(
            message.contains("column aht") && message.contains("1200 or 1.2;"),
            "{message}"
        );
        assert_eq!(read("1.200", "240.5").unwrap()[0].rows[0].calls, 1.2);
        assert_eq!(read("1200", "240").unwrap()[0].rows[0].calls, 1200.0);
        let commas = "queue,start,interval,calls,aht\na,09:00,30,\"10,5\",240\na,09:30,30,7,240\n";
        let message = forecast_from_csv(commas, &ForecastOptions::new())
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("such as 10.5; or save the file with semicolons"),
            "{message}"
        );
    }
}

#[test]
fn a_starting_state_is_read_and_set() {
    let text = r#"
day = { opens = "10:30", closes = "20:00" }
[[starting_state.waiting]]
call_type = "service"
waited = [95, 40, "12s", 3]
[[starting_state.waiting]]
call_type = "service"
callers = 12
waited = "1m"
[[starting_state.busy]]
agent_group = "desk"
call_type = "service"
elapsed = [200, 30]
[[starting_state.busy]]
agent_group = "desk"
call_type = "service"
remaining = 45
agents = 2
[[starting_state.busy]]
agent_group = "desk"
call_type = "service"
agents = 5
[[call_types]]
name = "service"
arrivals = { per_hour = 60 }
aht = 200
[[agent_groups]]
name = "desk"
staff = 9
skills = ["service"]
"#;
    let state = StartingState::new()
        .waiting(WaitingCallers::new("service", [95.0, 40.0, 12.0, 3.0]))
        .waiting(WaitingCallers::alike("service", 12, 60.0))
        .busy(BusyAgents::since("desk", "service", [200.0, 30.0]))
        .busy(BusyAgents {
            agents: Some(2),
            ..BusyAgents::until("desk", "service", [45.0])
        })
        .busy(BusyAgents::new("desk", "service", 5));
    let folder = Folder::new("starting");
    let file = folder.write("starting.toml", text);
    let scenario = read_scenario(&file).unwrap();
    assert_eq!(scenario.starting_state, state);
    assert!(callcenter::Model::new(&scenario).is_ok());
    let set =
        |path: &str, value: &str| read_scenario_with(&file, &[(path.to_owned(), value.to_owned())]);
    let fewer = set("starting_state.waiting[1].callers", "3").unwrap();
    assert_eq!(fewer.starting_state.waiting[1].callers, Some(3));
    let longer = set("starting_state.waiting[0].waited", "[7, \"2min\"]").unwrap();
    let waited = &longer.starting_state.waiting[0].waited;
    assert_eq!(*waited, [Seconds(7.0), Seconds(120.0)]);
    for (right, wrong, said) in [
        (
            "waited = [95",
            "wait = [95",
            "starting_state.waiting[0].wait: unknown field; did you mean \"waited\"?",
        ),
        (
            "\"12s\"",
            "\"long\"",
            "starting_state.waiting[0].waited[2]: found \"long\"",
        ),
        (
            "\"1m\"",
            "true",
            "starting_state.waiting[1].waited: found true; accepted: a number of seconds (95), words (\"1m35s\"), or a list of either",
        ),
        (
            "\"1m\"",
            "\"one minute\"",
            "starting_state.waiting[1].waited: found \"one minute\"",
        ),
    ] {
        assert!(text.contains(right), "{right}");
        let file = folder.write("slip.toml", text.replace(right, wrong));
        let error = read_scenario(file).unwrap_err();
        assert!(error.to_string().contains(said), "{error}");
        assert_eq!(error.problems().len(), 1, "{error}");
    }
}
