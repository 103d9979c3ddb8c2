package dev.holdfast.testkit.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** A network between a machine and a server. Messages take some time, and some are lost. Its settings can change at any time. */
public final class SimNetwork {
    private final RandomGenerator random;
    private Duration maxDelay = Duration.ofMillis(1);
    private Duration exactDelay = Duration.ZERO;
    private double requestLoss;
    private double replyLoss;
    private double messageLoss;
    private Duration maxUnread = Duration.ZERO;
    private double lateRequests;
    private Duration maxLateness = Duration.ZERO;

    /** Creates a fast network that loses nothing. */
    public SimNetwork(RandomGenerator random) {
        this.random = random;
    }

    /** Sets the longest time that a message takes. The shortest is a tenth of that. */
    public SimNetwork maxDelay(Duration delay) {
        this.maxDelay = delay;
        return this;
    }

    /** Sets the time that each message takes, in place of a random one. */
    public SimNetwork exactDelay(Duration delay) {
        this.exactDelay = delay;
        return this;
    }

    /** Sets the share of requests, and of replies, that is lost. */
    public SimNetwork loss(double requests, double replies) {
        this.requestLoss = requests;
        this.replyLoss = replies;
        return this;
    }

    /** Sets the share of the messages to waiters that is lost. */
    public SimNetwork messageLoss(double messages) {
        this.messageLoss = messages;
        return this;
    }

    /** Sets the longest time for which a message to a waiter stays unread, while the process is busy. */
    public SimNetwork unreadMessages(Duration max) {
        this.maxUnread = max;
        return this;
    }

    /** Sets the share of requests that are late, and by how much at most. Releases are never late. */
    public SimNetwork lateRequests(double share, Duration max) {
        this.lateRequests = share;
        this.maxLateness = max;
        return this;
    }

    RandomGenerator random() {
        return random;
    }

    /** Returns how long a request takes to reach the server. */
    Duration requestDelay() {
        Duration delay = delay();
        return lateRequests > 0 && random.nextDouble() < lateRequests
                ? delay.plusNanos(random.nextLong(maxLateness.toNanos()))
                : delay;
    }

    Duration unread() {
        return maxUnread.isZero() ? maxUnread : Duration.ofNanos(random.nextLong(maxUnread.toNanos()));
    }

    boolean losesMessage() {
        return random.nextDouble() < messageLoss;
    }

    Duration delay() {
        if (!exactDelay.isZero()) {
            return exactDelay;
        }
        long max = Math.max(10, maxDelay.toNanos());
        return Duration.ofNanos(max / 10 + random.nextLong(max));
    }

    boolean losesRequest() {
        return random.nextDouble() < requestLoss;
    }

    boolean losesReply() {
        return random.nextDouble() < replyLoss;
    }
}
