/// What a scenario file may say, for the long help.
pub const SCENARIO_FORMAT: &str = r#"The scenario file is TOML; JSON has the same names. What stands in brackets holds where a line
is left out. Times are seconds (269) or words ("4m29s", "30min"); times of day are "08:00".

  name = "my centre"        for the reports
  lines = 60                telephone lines: callers in the centre at once; or a list, see below
                            [unlimited]
  queue_limit = 20          callers who may wait at once [unlimited]

  [day]                     a day; without it the run is a steady state
  opens = "08:00"           when the first call can come in [00:00]
  closes = "26:00"          from then on no call is taken; 26:00 is 02:00 the next day [24:00]
  interval = "30min"        must divide the opening hours [30min]
  after_closing = "serve"   those who wait at closing: serve, send_away, patience_only, or
                            voicemail: they may leave a message for the next day [serve]

  [[starting_state.waiting]]    in a day: callers who wait as it opens [none]
  call_type = "service"
  waited = [95, 40, "12s"]  how long each has waited so far; patience is longer than that
  callers = 12              so many, beside one time: waited = 60 [1]

  [[starting_state.busy]]   in a day: agents who handle a call as it opens [none]
  agent_group = "desk"
  call_type = "service"
  elapsed = [200, 30]       how long each has been at it; the handle time is longer than that; or
  remaining = [45, 10]      how long each still is; or neither, and the rest of a call is drawn
  agents = 5                so many, beside one time or none [1 beside a time]

  [[starting_state.messages]]   in a day: messages left before it opens, to be rung back [none]
  call_type = "service"     one with callbacks
  callers = 12

  [steady_state]            without a day, how long to simulate
  warm_up = "1h"            thrown away; or "mser5": found by pilot runs [worked out]
  batch = "8h"              counted as one replication [worked out]
  batches_per_run = 20      before the next warm-up [20; 1 with a fraction of staff, or speeds]

  [[call_types]]            one or more
  name = "service"
  channel = "phone"         chat and email are not played yet [phone]
  priority = 1              1 is answered first, then 2 [1]
  wait_credit = 90          a head start: they count as having waited so much longer [0]
  weight = 2                factor on their wait under weighted_wait [1]
  arrivals = { ... }        how the calls come in, see below
  outbound = { ... }        in its place: a dialler rings people up while agents are free, see below
  fresh = true              they are first calls, not attempts, where callers call again [false]
  handle_time = { ... }     a law: talk, hold and wrap-up together
  talk = { ... }            in its place the laws of its parts, which are then reported apart;
  hold = { ... }            hold and wrap_up may be left out [none]
  wrap_up = { ... }
  aht = 269                 the mean of it all; alone, or with laws, which it scales *
  handle_growth_per_minute = 0.02    calls take 2 % longer for every minute waited [0]
  patience = { ... }        a law: how long a caller would wait [exponential, mean 284 s; of who
                            is rung up by a dialler: 2 s]
  balk = 0.05               probability that who must wait hangs up at once [0]
  self_service = { ... }    what callers go through before they ask for an agent (IVR), see below
                            [none]
  announcement = { ... }    who must wait is told how long, or its place, see below [nothing]
  callbacks = { ... }       who must wait is offered to be rung back, see below [nobody is]
  wait_estimator = "head_of_line"    how the wait is foretold that they go by, see below
                            [head_of_line]
  redials = { ... }         who was not served calls again, see below [nobody does]
  returns = { ... }         who was served and not settled calls again, see below [nobody does]
  transfers = { ... }       agents pass callers on, see below [they do not]
  misroutes = { to = { sales = 0.08 }, found_out_after = { ... } }    calls that reach a wrong
                            queue first, and how long the agent there talks until that is found
                            out [none; exponential, mean 60 s]; then they are passed on
  same_agent = { who = "agent", within = 60 }    who was served in such a call before prefers that
                            agent, or any of its "group", whatever the rules of routing say, and
                            waits so long for no one else; 0: only if idle [nobody does; as here]
  target = { answered_of_offered = 0.80, within = 20 }    see below

  [[agent_groups]]          one or more
  name = "desk"
  staff = 50                places: people on the phones, net of shrinkage *
  shifts = [{ ... }, ...]   in its place, in a day: people, see below
  absence = 0.05            probability that a person misses a shift, each independently [0]
  speeds = { lognormal = { mean = 1, cv = 0.2 } }    how fast each agent is [all alike; of a
                            lognormal law named without figures: mean 1, cv 0.2]
  pickup = { ... }          a law: from the ringing of an agent to the start of talk [none]
  skills = ["service"]      the call types they answer; where there is more to say, see below

  [routing]                 who answers whom
  agent = { by = "rank", then = "longest_idle" }    which idle agent a call goes to, see below
  call = { by = "rank", then = "longest_wait" }     which waiting call a free agent takes

  [[service_levels]]        further ones to report
  definition = "answered_of_answered"
  within = 30

  * one figure, or in a day [40, 45, ...] with one per interval, or a column of a CSV file beside
    the scenario: { csv = "forecast.csv", column = "staff", queue = "sales", date = "2026-11-23" },
    queue and date where the file holds several

Shifts of people: a relief is there from its own start; who still talks at the end stays until done
  { start = "08:00", end = "16:30", people = 12, breaks = [{ at = "10:00", length = "15min" }],
    lunch = { at = "12:30", length = "30min" }, name = "early" }     breaks, lunch and name [none]
  a break begins when the call in hand ends, and lasts its full length

Lines, as in lines = [{ name = "toll free", count = 20, call_types = ["sales"] }, ...]
  a call needs a line of every group that its call type belongs to
  call_types                         which calls need one of these lines [all]

Arrivals, exactly one of
  { per_hour = 831 }                 at random, expected calls per hour *
  { per_interval = [30, 42, ...] }   at random, expected calls in each interval *
  { count = [30, 42, ...] }          exactly so many in each interval *
  { renewal = { gamma = ... } }      a law of the gap between two calls
  { times = ["08:00:07", ...] }      recorded times of day
and beside per_hour or per_interval, in a day
  shape = "linear"                   the rate within an interval: constant or linear [constant]
  busyness = { day_cv = 0.07, interval_cv = 0 }    some days, or intervals, are busier than others

Callers who call again, in redials = {} or returns = {} all as in brackets; not after closing
  redials  probability = 0.4         after hanging up, of the first call in a row [0.4]
           later = 0.3               after hanging up, of a later one [probability]
           after_balking = 0.5, after_blocking = 0.8    [as after hanging up]
           delay = { ... }           a law: from the call's end [exponential, mean 15 min]
           tries = 3                 redials in a row at most; or "unlimited" [3]
           call_type = "other"       the type of the next call [the same]
  returns  resolution = 0.7          probability that an answered call settles the matter [0.7]
           delay = { ... }, call_type = "other"    [exponential, mean 24 h; the same]
  Arrivals are attempts then, as counted calls are, and how many fresh callers are behind them is
  found by simulation, for per_hour and per_interval; with fresh = true they are first calls.

Callers who are told how long they will wait as they join the queue; announcement = {} changes
nobody, and shows how far what they are told lies from what they meet
  tells = "expected_wait"            or "place": how many wait, and one [expected_wait]
  hangs_up = 0.02                    probability of hanging up at once on hearing it [0]
  hangs_up_per_minute = 0.03         and this more for every minute told of [0]
  hangs_up_per_place = 0.01          or for every place, with tells = "place" [0]
  hangs_up_if_too_long = 0.5         of those whose patience ends before that wait does [0]
  patience = { ... }                 a law: the patience of those who stay, from then on; or
  patience_factor = 1.5              what theirs is multiplied by [as it was]
  repeats = [{ after = 30, hangs_up = 0.1 }, { every = 60, hangs_up = 0.05 }]    messages to those
                                     who wait on: when after joining, and how many hang up [none]
  estimators: last_to_enter_service (the wait of the last whose call began), head_of_line (how long
  the first in the queue has waited), queue_over_rate (who waits, and one, over calls that agents
  on duty complete), with_abandonment (the same, less those who will hang up)

Callers who are offered to be rung back, in callbacks = {} all as in brackets; who accepts hangs up
  offered = { expected_wait = 180 }  who would wait longer; or { waited = 60 }: who has waited so
                                     long; or { queue_length = 10 }: who finds so many waiting; or
                                     "never": messages alone [expected_wait above 180 s]
  accepted = 0.5                     probability that the offer is accepted [0.5]
  accepted_per_minute = 0.05         and this more for every minute of the expected wait [0]
  scheduled_after = { ... }          a law: the time agreed upon until they are to be rung [none:
                                     they keep their place, and are rung in turn]
  dialling = { ... }                 a law: how long an agent dials [20 s]
  answered = 0.8                     probability that the caller answers a try [0.8]
  tries = 3                          how often they are tried at most [3]
  apart = 30                         from a try in vain to the next, with the old place [30 s]
  within = "30min"                   in what time they are to be reached, for the report [30min]

Calls that are passed on, in transfers = {} all as in brackets; each leg is a call of its own
  to = { billing = 0.12 }            to which call types, in sum 1 at most [itself: 0.10]
  warm = 0.43                        share of them in which the first agent stays with the caller
                                     until the next one has taken over [0.43]
  conference = { ... }               a law: for how long both then talk [60 s]
  most = 3                           how often at most since the caller called in [3]
  keep_queue_age = true              in the next queue they count as waiting since then [false]

Self-service, as in self_service = { time = { exponential = { mean = 60 } }, contained = 0.4 };
the line is held meanwhile, patience runs once they ask for an agent, and who calls again comes
through it again
  time = { ... }                     a law: until they are contained, hang up or ask for an agent
  contained = 0.4                    probability that it does what they called for
  hangs_up = 0.05                    that they hang up in it, and do not call again [0]
  calls_again = 0.2                  that a contained caller calls again all the same [0]
  calls_again_after = { ... }        a law: from the call's end [exponential, mean 24 h]

Calls that the centre makes, as in outbound = { reached = 0.3 }: k for each free agent and c beyond
are kept under way, rounded down, while it is open; who answers joins the queue like a caller
  reached = 0.3                      probability that a dial reaches somebody *
  per_free_agent = 1.5               k: dials for each agent free for such a call * [1]
  further = 0                        c: dials beyond these * [0]
  least_free = 2                     from so many free agents on, reserves apart; 0, in a day: c
                                     even if none is [1]
  answered_after = { ... }           a law: until somebody answers [10 s]
  given_up_after = { ... }           a law: until a dial in vain is given up [20 s]
  list = 4000                        in a day: how many there are to dial, each once [without end]

Skills, as in skills = ["sales", { call_type = "service", rank = 2, after = 30 }]
  call_type                          which calls
  rank, preference                   how early such a call asks this group, and how early a free
                                     agent of it takes such a call: 1 before 2 [1; as rank]
  speed = 0.8, handle_time = { ... } how fast they are; a law of their own [1; the call type's]
  resolution = 0.8                   how well they settle what callers return for [the type's]
  transfers_to = { billing = 0.2 }   where these pass such calls on [as the type's transfers]
  after = 30, until = 60             only once the caller has waited so long; only until then [0]
  reserve = 2                        only while more than so many of the group are idle [0]
  stages = [{ after = 60, rank = 1, preference = 1, reserve = 0 }, ...]    as the wait grows
  call_score, agent_score = { base = 0, per_second = 1 }    for the picks called score

Routing: an order, by, and a pick among equals, then
  agent  by rank or nothing; then longest_idle, most_idle_group, least_occupied, random, fastest,
         score
  call   by rank, priority or nothing; then longest_wait, longest_queue, weighted_wait, score,
         last_come, random

Service levels: a share to reach, in one of these definitions, within so many seconds
  answered_of_offered, answered_of_answered, net_of_quick_abandons, quick_abandons_credited,
  short_calls_credited (which also needs short = 5: abandoned that soon counts as answered)

Laws of times, as in patience = { exponential = { mean = 120 } }; cv is standard deviation / mean
  constant          value
  exponential       mean
  erlang            mean, phases
  gamma             mean and cv, or shape and scale
  lognormal         mean and cv, or sd_of_log with mean or median
  weibull           mean and cv, or shape with mean or scale
  hyperexponential  mean and cv, or branches = [{ weight = 1, mean = 60 }, ...]
  uniform           low, high
  triangular        low, mode, high
  empirical         values = [61, 240, ...]
  piecewise_hazard  from = [0, 10, ...], per_second = [0.01, 0.002, ...]
  mixture           of = [{ weight = 1, law = { exponential = { mean = 60 } } }, ...]
  sum               of = [{ constant = { value = 10 } }, { exponential = { mean = 60 } }, ...]
  never             the word alone: patience = "never""#;

/// What the exit codes mean, for every help.
pub const EXIT_CODES: &str = "\
Exit codes: 0 done, 1 could not finish or read/write a file, 2 what you wrote is wrong,
130 interrupted";
