//! Days that cost little to play: a small queue with abandonment, half-hours with a rate and a staff each.

use callcenter::units::ClockTime;
use callcenter::{AgentGroup, CallType, Day, Law, Scenario, ServiceLevel};

use crate::oracle::transient::VaryingDay;

/// Seconds in an interval.
pub const LENGTH: f64 = 1800.0;
const HANDLE: f64 = 240.0;
const PATIENCE: f64 = 200.0;
/// The service level's threshold in seconds.
pub const WITHIN: f64 = 20.0;

/// A day with as many calls expected in each interval, and a staff for each.
#[derive(Debug, Clone)]
pub struct CheapDay {
    pub name: &'static str,
    pub calls: f64,
    pub staff: Vec<usize>,
}

impl CheapDay {
    fn new(name: &'static str, calls: f64, staff: impl Into<Vec<usize>>) -> Self {
        CheapDay {
            name,
            calls,
            staff: staff.into(),
        }
    }

    /// As an oracle's day, in seconds.
    pub fn chain(&self) -> VaryingDay {
        let rates = vec![self.calls / LENGTH; self.staff.len()];
        VaryingDay::with_grid(LENGTH, &rates, &self.staff, 1.0 / HANDLE).patience(PATIENCE)
    }

    pub fn scenario(&self) -> Scenario {
        let opens = ClockTime::new(8, 0);
        let closes = ClockTime::from_seconds(opens.seconds() + LENGTH * self.staff.len() as f64);
        let staff: Vec<f64> = self.staff.iter().map(|&n| n as f64).collect();
        Scenario::new(self.name)
            .day(Day::new(opens, closes).interval(LENGTH))
            .call_type(
                CallType::new("service")
                    .arrivals_per_hour(self.calls * 3600.0 / LENGTH)
                    .handle_time(Law::exponential(HANDLE))
                    .patience(Law::exponential(PATIENCE))
                    .target(ServiceLevel::answered_of_offered(0.80, WITHIN)),
            )
            .agent_group(AgentGroup::new("desk").staff(staff).skill("service"))
    }

    /// The same with one agent more all day.
    pub fn with_one_more(&self) -> Self {
        let mut more = self.clone();
        more.staff.iter_mut().for_each(|n| *n += 1);
        more
    }
}

/// Half-hours with so many calls of which each is shorter of staff than the one before: service levels from 0.999 to 0.4.
pub fn graded(calls: f64) -> CheapDay {
    let (name, staff) = match calls as u32 {
        5 => ("5 calls, graded", [5, 4, 3, 2, 1]),
        12 => ("12 calls, graded", [7, 5, 4, 3, 2]),
        30 => ("30 calls, graded", [11, 9, 7, 6, 4]),
        60 => ("60 calls, graded", [17, 15, 12, 10, 7]),
        120 => ("120 calls, graded", [28, 25, 21, 18, 14]),
        300 => ("300 calls, graded", [57, 53, 46, 42, 35]),
        _ => panic!("no staff for {calls} calls"),
    };
    CheapDay::new(name, calls, staff)
}

/// A day on which hardly anybody waits.
pub fn very_good() -> CheapDay {
    CheapDay::new("60 calls, very good", 60.0, [18; 4])
}

/// The day that planners aim at: 80 % within 20 s.
pub fn usual() -> CheapDay {
    CheapDay::new("60 calls, usual", 60.0, [10; 4])
}

/// As many intervals as a centre has that is open for twelve hours.
pub fn long() -> CheapDay {
    CheapDay::new("30 calls, 24 intervals", 30.0, [6; 24])
}
