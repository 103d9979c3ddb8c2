package dev.holdfast.testkit.history;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Writes histories for the tests of the checkers. */
final class Recorder {
    private final List<Event> events = new ArrayList<>();
    private long attempts;

    /** One acquisition of a worker. */
    final class Attempt {
        private final String worker;
        private final String lock;
        private final long number = ++attempts;

        private Attempt(String worker, String lock) {
            this.worker = worker;
            this.lock = lock;
        }

        private Event event(long t, Op op, Phase phase) {
            return Event.of(t, worker, "jedis", number, op, phase, lock);
        }

        private Attempt add(Event event) {
            events.add(event);
            return this;
        }

        private Attempt addLease(Event event, long fence, Long deadline) {
            return add(event.lease("owner" + number, fence, deadline));
        }

        Attempt requested(long t) {
            return add(event(t, Op.ACQUIRE, Phase.INVOKE));
        }

        Attempt granted(long t, long fence, long deadline) {
            return addLease(event(t, Op.ACQUIRE, Phase.OK), fence, deadline);
        }

        Attempt refused(long t) {
            return add(event(t, Op.ACQUIRE, Phase.FAIL));
        }

        Attempt renewed(long t, long deadline) {
            return addLease(event(t, Op.RENEW, Phase.OK), 0, deadline);
        }

        Attempt lost(long t) {
            return addLease(event(t, Op.LOST, Phase.INFO), 0, null);
        }

        Attempt releasing(long t) {
            return addLease(event(t, Op.RELEASE, Phase.INVOKE), 0, null);
        }

        Attempt writing(long t) {
            return add(event(t, Op.WRITE, Phase.INVOKE));
        }

        Attempt wrote(long t, long value) {
            return add(event(t, Op.WRITE, Phase.OK).value(value));
        }

        Attempt wroteNothing(long t) {
            return add(event(t, Op.WRITE, Phase.FAIL));
        }

        Attempt wrotePerhaps(long t) {
            return add(event(t, Op.WRITE, Phase.INFO));
        }
    }

    Attempt attempt(String worker) {
        return attempt(worker, "a");
    }

    Attempt attempt(String worker, String lock) {
        return new Attempt(worker, lock);
    }

    void death(String worker, long t) {
        events.add(Event.of(t, worker, "jedis", 0, Op.DEATH, Phase.INFO, ""));
    }

    History history() {
        return History.of(events);
    }

    /** The same events, delivered in another order. */
    History shuffled(long seed) {
        List<Event> other = new ArrayList<>(events);
        Collections.shuffle(other, new Random(seed * 0x9E37_79B9_7F4A_7C15L)); // small seeds begin alike
        return History.of(other);
    }
}
