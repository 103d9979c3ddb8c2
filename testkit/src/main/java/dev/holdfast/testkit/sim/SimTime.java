package dev.holdfast.testkit.sim;

import dev.holdfast.spi.Scheduler;
import dev.holdfast.spi.Ticker;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Virtual time. It passes only by running events, and simultaneous events run in random order. Not thread-safe. */
public final class SimTime implements Scheduler {
    private final RandomGenerator random;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::tieBreaker));
    private long now;
    private long executed;

    /**
     * Creates a time that starts at zero.
     *
     * @param random decides the order of simultaneous events
     */
    public SimTime(RandomGenerator random) {
        this.random = random;
    }

    private record Event(long at, long tieBreaker, Runnable task) {}

    /** Returns the true time, in nanoseconds. */
    public long now() {
        return now;
    }

    /** Returns the number of events that have run. */
    public long executed() {
        return executed;
    }

    @Override
    public Task schedule(Duration delay, Runnable task) {
        Event event = new Event(now + Math.max(0, delay.toNanos()), random.nextLong(), task);
        events.add(event);
        return () -> events.remove(event);
    }

    /** Runs the next event, if there is one. */
    public boolean step() {
        Event next = events.poll();
        if (next == null) {
            return false;
        }
        now = Math.max(now, next.at);
        executed++;
        next.task.run();
        return true;
    }

    /** Runs the next event if it is not later than the given time. Otherwise lets the time pass, and returns false. */
    public boolean stepUntil(long end) {
        if (events.isEmpty() || events.peek().at > end) {
            now = Math.max(now, end);
            return false;
        }
        return step();
    }

    /** Runs all events until the given time has passed. */
    public void advance(Duration time) {
        long end = now + time.toNanos();
        while (stepUntil(end)) {
            // each step does its work
        }
    }

    /** Runs events until the condition holds. Returns false if there are no more events, or the time is over, before that. */
    public boolean runUntil(BooleanSupplier condition, Duration atMost) {
        long end = now + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (events.isEmpty() || events.peek().at > end) {
                now = Math.max(now, end);
                return condition.getAsBoolean();
            }
            step();
        }
        return true;
    }

    /** Returns the clocks of a machine that run at the given rate, such as 1.005 for a fast clock. */
    public MachineClock machine(double rate) {
        return new MachineClock(rate);
    }

    /** The clocks and the timer of one machine. They may run fast or slow, and the wall clock may be set. */
    public final class MachineClock implements Ticker, Scheduler {
        private final double rate;
        private long wallJump;
        private long pausedUntil;

        private MachineClock(double rate) {
            this.rate = rate;
        }

        @Override
        public long nanoTime() {
            return (long) (now * rate);
        }

        @Override
        public long currentTimeMillis() {
            return 1_700_000_000_000L + (nanoTime() + wallJump) / 1_000_000;
        }

        /** Sets the wall clock forward, or back if negative. */
        public void setWallClock(Duration forward) {
            wallJump += forward.toNanos();
        }

        /** Stops this machine for some time, as SIGSTOP does. Its events run after that time. */
        public void pause(Duration time) {
            pausedUntil = Math.max(pausedUntil, now + time.toNanos());
        }

        /** Returns whether the machine is stopped. */
        public boolean isPaused() {
            return now < pausedUntil;
        }

        @Override
        public Task schedule(Duration delay, Runnable task) {
            long trueDelay = (long) Math.ceil(Math.max(0, delay.toNanos()) / rate) + 1; // never early by rounding
            SimTimeTask handle = new SimTimeTask(task);
            handle.current = SimTime.this.schedule(Duration.ofNanos(trueDelay), handle);
            return handle::cancel;
        }

        /** Runs a task on this machine: now, or when the machine is no longer stopped. */
        public void run(Runnable task) {
            schedule(Duration.ZERO, task);
        }

        private final class SimTimeTask implements Runnable {
            private final Runnable task;
            private Task current = () -> {};
            private boolean cancelled;

            SimTimeTask(Runnable task) {
                this.task = task;
            }

            @Override
            public void run() {
                if (cancelled) {
                    return;
                }
                if (isPaused()) {
                    current = SimTime.this.schedule(Duration.ofNanos(pausedUntil - now), this);
                } else {
                    task.run();
                }
            }

            void cancel() {
                cancelled = true;
                current.cancel();
            }
        }
    }
}
