use crate::close_share;
use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::ringing::RingingQueue;

fn queue(agents: usize, pickup_rate: f64) -> RingingQueue {
    RingingQueue {
        arrival_rate: 0.9 * agents as f64,
        service_rate: 1.0,
        pickup_rate,
        abandonment_rate: 0.5,
        agents,
    }
}

#[test]
fn agents_who_pick_up_at_once_are_erlang_a() {
    for agents in [1, 4] {
        let RingingQueue {
            arrival_rate,
            service_rate,
            abandonment_rate,
            ..
        } = queue(agents, 0.0);
        let erlang = MarkovQueue {
            arrival_rate,
            service_rate,
            abandonment_rate,
            servers: agents,
            lines: None,
        }
        .solve();
        let ringing = queue(agents, 1e7).solve();
        close_share(ringing.queue, erlang.queue_length(), 1e-5, "queue");
        close_share(ringing.p_queued, erlang.p_queued(), 1e-5, "queued");
    }
}

#[test]
fn what_comes_in_goes_out() {
    for (agents, pickup_rate) in [(1, 2.0), (3, 0.7), (6, 5.0)] {
        let queue = queue(agents, pickup_rate);
        let exact = queue.solve();
        let picked_up = queue.pickup_rate * exact.ringing;
        close_share(queue.service_rate * exact.busy, picked_up, 1e-9, "handled");
        let hung_up = queue.abandonment_rate * (exact.ringing + exact.queue);
        close_share(picked_up + hung_up, queue.arrival_rate, 1e-9, "all");
    }
}

/// One agent, worked out by hand: with nobody to wait for, states are idle, ringing and busy.
#[test]
fn an_agent_whom_hardly_anybody_calls() {
    let queue = RingingQueue {
        arrival_rate: 1e-7,
        ..queue(1, 2.0)
    };
    let exact = queue.solve();
    let ringing = queue.arrival_rate / (queue.pickup_rate + queue.abandonment_rate);
    close_share(exact.ringing, ringing, 1e-6, "ringing");
    let busy = ringing * queue.pickup_rate / queue.service_rate;
    close_share(exact.busy, busy, 1e-6, "busy");
}
