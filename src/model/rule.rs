use crate::error::Place;

macro_rules! rules {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A rule that a scenario must keep, by its short name in [`Problem::rule`](crate::error::Problem).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum Rule {
            $($(#[$doc])* $variant,)*
        }

        impl Rule {
            /// All of them.
            pub const ALL: &[Rule] = &[$(Rule::$variant,)*];

            /// Its short name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Rule::$variant => $name,)*
                }
            }
        }
    };
}

rules! {
    /// There is at least one call type.
    SomeCallType = "some-call-type",
    /// There is at least one agent group.
    SomeAgentGroup = "some-agent-group",
    /// Call types and agent groups have names.
    Named = "named",
    /// No two call types, and no two agent groups, share a name.
    NamedOnce = "named-once",
    /// The day closes after it opens, and within a year.
    OpensBeforeCloses = "opens-before-closes",
    /// An interval is longer than zero and divides the opening hours.
    IntervalDividesDay = "interval-divides-day",
    /// Only a scenario without a day has a steady state.
    DayOrSteadyState = "day-or-steady-state",
    /// Warm-up, batch and batches of a steady state are positive and of bearable size.
    SteadyStateSize = "steady-state-size",
    /// Exactly one way of arriving is stated.
    OneArrivalLaw = "one-arrival-law",
    /// Figures per interval need a day.
    PerIntervalNeedsDay = "per-interval-needs-day",
    /// Figures per interval are as many as intervals.
    OnePerInterval = "one-per-interval",
    /// A column of a CSV file has been read.
    ColumnRead = "column-read",
    /// A rate or volume is a number from zero up.
    Volume = "volume",
    /// An exact count is a whole number.
    WholeCount = "whole-count",
    /// A shape of the rate goes with rates or volumes over a day.
    ShapeOfVolumes = "shape-of-volumes",
    /// Busyness goes with rates or volumes, and its coefficients of variation lie between 0 and 10.
    Busyness = "busyness",
    /// A gap between calls has a mean above zero and ends.
    Gap = "gap",
    /// Recorded times are times of day.
    RecordedTimes = "recorded-times",
    /// A law of a duration is complete and within its ranges.
    LawInRange = "law-in-range",
    /// A handle time, or at least its mean, is stated, and it ends.
    HandleTime = "handle-time",
    /// A handle time is stated whole, or as talk with hold and wrap-up beside it.
    HandleTimeParts = "handle-time-parts",
    /// What a handle time grows by with the wait lies between 0 and 100 a minute.
    HandleGrowth = "handle-growth",
    /// A pick-up delay ends.
    Pickup = "pickup",
    /// A mean handle time is positive where there are calls.
    Aht = "aht",
    /// A probability lies between 0 and 1.
    Probability = "probability",
    /// An estimator of waits goes with an announcement of them.
    WaitEstimator = "wait-estimator",
    /// What callers do on hearing an announcement goes with what they are told, and lies within its ranges.
    Announcement = "announcement",
    /// Messages to those who wait say when they are heard and how many hang up.
    AnnouncementRepeats = "announcement-repeats",
    /// Callers do not call again for ever.
    EndlessCalls = "endless-calls",
    /// Who calls again does so some time.
    CallsAgainInTime = "calls-again-in-time",
    /// Who calls again calls a type there is.
    NextCallType = "next-call-type",
    /// How well a group settles a matter goes with callers who return.
    ResolutionOfReturns = "resolution-of-returns",
    /// Where callers call again, arrivals are rates or volumes, or fresh callers.
    FreshArrivals = "fresh-arrivals",
    /// Probabilities of being passed on, or of going wrong, add up to 1 at most.
    TransferRow = "transfer-row",
    /// Where agents pass calls on to goes with transfers of the call type.
    TransfersOfSkill = "transfers-of-skill",
    /// Self-service has a time that ends and shares that add up to 1 at most.
    SelfService = "self-service",
    /// Times, tries and offers of callbacks are of bearable size.
    Callbacks = "callbacks",
    /// Messages, and voicemail after closing, go with callbacks.
    Messages = "messages",
    /// Dials, their times and who there is to dial are of bearable size, and who is rung up does not wait for ever.
    Outbound = "outbound",
    /// What callers do does not go with calls that the centre makes itself.
    OutboundAlone = "outbound-alone",
    /// The conference of a warm transfer ends.
    Conference = "conference",
    /// Callers wait for who served them before for a day at most, and there are such callers.
    SameAgent = "same-agent",
    /// A priority is 1 or more.
    Priority = "priority",
    /// A head start in the queue lies between 0 and a year.
    WaitCredit = "wait-credit",
    /// A weight of waits is a number above 0.
    Weight = "weight",
    /// A rank or a preference is 1 or more.
    Rank = "rank",
    /// A speed is a factor from 0.001 to 1000.
    Speed = "speed",
    /// A score is a number, and rises with time or stays.
    Score = "score",
    /// The stages of a skill follow one another, each after a longer wait, and each changes something.
    Stages = "stages",
    /// A service level states one definition.
    OneServiceLevel = "one-service-level",
    /// A target states a share to reach.
    ShareInTarget = "share-in-target",
    /// Only a call type's target states a share to reach.
    ShareOnlyInTarget = "share-only-in-target",
    /// A share to reach lies above 0 and up to 1.
    ShareOfOne = "share-of-one",
    /// A threshold is zero or more.
    Threshold = "threshold",
    /// Short calls credited, and no other definition, has a second threshold.
    ShortThreshold = "short-threshold",
    /// An agent group states staff or shifts, and not both.
    StaffOrShifts = "staff-or-shifts",
    /// Staff is a number from 0 to a million.
    Staff = "staff",
    /// Shifts need a day.
    ShiftsNeedDay = "shifts-need-day",
    /// A shift ends after it starts, and lies within the day.
    ShiftInDay = "shift-in-day",
    /// A shift has people, up to a million.
    ShiftPeople = "shift-people",
    /// No two shifts of a group share a name.
    ShiftNamedOnce = "shift-named-once",
    /// Absence is a probability below 1, of people on shift.
    Absence = "absence",
    /// Speeds of agents have a law whose draws lie between a hundredth and a hundred.
    Speeds = "speeds",
    /// Breaks are longer than zero, lie within their shift and do not overlap.
    Breaks = "breaks",
    /// A group serves some call type.
    ServesSomething = "serves-something",
    /// A skill names a call type, once.
    SkillExists = "skill-exists",
    /// Some group serves each call type.
    Served = "served",
    /// At least one line, and at least one group of lines where there are groups.
    Lines = "lines",
    /// A group of lines names call types there are, each once.
    LinesOf = "lines-of",
    /// A queue that nobody leaves is served by somebody, and in a steady state fast enough.
    QueueEnds = "queue-ends",
    /// An arrival process of one's own is for a call type there is.
    OwnArrivals = "own-arrivals",
    /// Only a day has a starting state.
    StartNeedsDay = "start-needs-day",
    /// A starting state names a call type, an agent group, and a call type that the group answers.
    StartNames = "start-names",
    /// The times of a starting state are lengths of time within a year, stated in one way.
    StartTimes = "start-times",
    /// How many there are in a starting state goes beside a single time, and is up to a million in all.
    StartCount = "start-count",
    /// Somebody has the patience for a wait in a starting state.
    StartPatience = "start-patience",
    /// Some call takes longer than it has taken in a starting state.
    StartHandling = "start-handling",
    /// No more agents are busy as the day opens than are surely there.
    StartStaff = "start-staff",
    /// There are lines, and places in the queue, for all in a starting state.
    StartLines = "start-lines",
    /// Chat and email are not supported yet.
    ChannelSupported = "channel-supported",
    /// Asking the fastest agent is not supported yet where the mean handle time of a call type changes by interval and that
    /// of a group does not.
    FastestSupported = "fastest-supported",
    /// Calls that the centre makes itself and agents pass on are not supported yet.
    OutboundSupported = "outbound-supported",
    /// Some busy agents in a starting state are not supported yet: where some people are absent; of calls that grow with
    /// the wait, and of agents whose speeds differ, unless it is stated how long they take still; and where too little is
    /// known of calls that long.
    StartSupported = "start-supported",
}

impl Rule {
    /// Whether breaking it means that the scenario makes sense but is not played yet.
    pub fn is_support(self) -> bool {
        matches!(
            self,
            Rule::ChannelSupported
                | Rule::FastestSupported
                | Rule::OutboundSupported
                | Rule::StartSupported
        )
    }

    /// Reports that it is broken.
    pub(crate) fn broken(self, place: &mut Place<'_>, message: impl Into<String>) {
        place.breaks(self.name(), message);
    }
}
