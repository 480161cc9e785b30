//! Whole numbers of one small scenario. They change only when the streams of random numbers do, or what is drawn from
//! them: a value-breaking change, to be made on purpose and written into the changelog.

use callcenter::engine::Engine;
use callcenter::measure::CallCounter as Count;
use callcenter::scenario::Busyness;
use callcenter::units::ClockTime;
use callcenter::{AgentGroup, ArrivalLaw, CallType, Day, Law, Scenario};

use crate::played::{model, play};

fn pinned() -> Scenario {
    let busyness = Busyness {
        day_cv: 0.1,
        interval_cv: 0.1,
    };
    Scenario::new("pinned")
        .day(Day::new(ClockTime::new(8, 0), ClockTime::new(12, 0)))
        .call_type(
            CallType::new("service")
                .arrivals(ArrivalLaw::per_hour(120.0).busyness(busyness))
                .aht(240.0)
                .patience(Law::exponential(180.0)),
        )
        .call_type(
            CallType::new("billing")
                .arrivals(ArrivalLaw::count(6.0))
                .handle_time(Law::gamma(300.0, 0.8))
                .patience(Law::weibull(120.0, 0.7))
                .balk(0.1),
        )
        .agent_group(
            AgentGroup::new("desk")
                .staff(8.5)
                .skill("service")
                .skill("billing"),
        )
}

#[test]
fn the_streams_are_what_they_were() {
    let model = model(&pinned());
    let figures: Vec<[u64; 6]> = (0..4)
        .map(|run| {
            let played = play(&model, Engine::Auto, 56, run);
            [
                Count::Attempts,
                Count::Answered,
                Count::Abandoned,
                Count::Balked,
                Count::WaitAnswered,
                Count::Handle,
            ]
            .map(|counter| played.total(counter))
        })
        .collect();
    let expected = [
        [533, 430, 100, 3, 14_836_305_139, 107_224_168_665],
        [519, 434, 83, 2, 10_775_654_792, 107_440_033_733],
        [497, 430, 65, 2, 8_733_494_336, 104_244_764_139],
        [529, 464, 64, 1, 8_728_990_256, 104_884_878_312],
    ];
    assert_eq!(figures, expected);
}
