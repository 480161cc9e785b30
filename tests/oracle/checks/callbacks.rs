//! Callers who are offered to be rung back.

use crate::close_share;
use crate::oracle::birth_death::MarkovQueue;
use crate::oracle::callbacks::CallbackQueue;

fn queue(servers: usize) -> CallbackQueue {
    CallbackQueue {
        arrival_rate: 0.7 * servers as f64,
        service_rate: 1.0,
        servers,
        abandonment_rate: 0.6,
        from: 1,
        accepted: 0.4,
        dialling_rate: 5.0,
        answered: 0.8,
        room: 12,
    }
}

#[test]
fn who_never_accepts_leaves_a_queue_as_it_is() {
    for servers in [1, 3] {
        let nobody = CallbackQueue {
            accepted: 0.0,
            ..queue(servers)
        };
        let figures = nobody.solve();
        let one = MarkovQueue::new(nobody.arrival_rate, 1.0, servers)
            .patience(1.0 / 0.6)
            .lines(servers + nobody.room)
            .solve();
        close_share(figures.on_line, one.queue_length(), 1e-9, "queue length");
        close_share(figures.talking, one.busy(), 1e-9, "busy");
        // States in which somebody is to be rung lose what they were started with.
        assert!(figures.to_be_rung < 1e-12 && figures.dialling < 1e-12);
    }
}

/// Where all who must wait accept, are dialled in no time and answer, nobody hangs up.
#[test]
fn who_all_accept_and_answer_at_once_are_a_queue_without_end() {
    for servers in [1, 2] {
        let all = CallbackQueue {
            arrival_rate: 0.4 * servers as f64,
            from: 0,
            accepted: 1.0,
            dialling_rate: 1e9,
            answered: 1.0,
            ..queue(servers)
        };
        let figures = all.solve();
        let one = MarkovQueue::new(all.arrival_rate, 1.0, servers)
            .lines(servers + all.room)
            .solve();
        close_share(figures.to_be_rung, one.queue_length(), 1e-6, "queue length");
        close_share(figures.talking, one.busy(), 1e-6, "busy");
        assert!(figures.on_line < 1e-12 && figures.abandoned < 1e-12);
    }
}

#[test]
fn callers_and_callbacks_are_in_balance() {
    for servers in [1, 2] {
        let queue = queue(servers);
        let figures = queue.solve();
        let lost = figures.cut * queue.arrival_rate;
        assert!(lost < 1e-4, "{lost}");
        let accepted = figures.accepted - figures.cut * queue.arrival_rate * queue.accepted;
        let ended = figures.reached + figures.not_reached;
        close_share(ended, accepted, 1e-9, "callbacks");
        // Who is not reached leaves no call.
        let served = figures.talking * queue.service_rate;
        let left = served + figures.abandoned + figures.not_reached;
        close_share(left, queue.arrival_rate - lost, 1e-9, "callers");
        // Dialling takes a fifth of a unit each.
        close_share(figures.dialling * 5.0, accepted, 1e-9, "tries");
    }
}
