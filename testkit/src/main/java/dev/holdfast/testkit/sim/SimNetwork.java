package dev.holdfast.testkit.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How messages fare between a machine and a server: each takes some time, and some are lost. Changeable at any time. */
public final class SimNetwork {
    private final RandomGenerator random;
    private Duration maxDelay = Duration.ofMillis(1);
    private double requestLoss;
    private double replyLoss;
    private double messageLoss;
    private Duration maxUnread = Duration.ZERO;

    /** Makes a network that loses nothing and is fast. */
    public SimNetwork(RandomGenerator random) {
        this.random = random;
    }

    /** Sets how long a message takes at most; it takes at least a tenth of that. */
    public SimNetwork maxDelay(Duration delay) {
        this.maxDelay = delay;
        return this;
    }

    /** Sets which share of requests, and of replies, is lost. */
    public SimNetwork loss(double requests, double replies) {
        this.requestLoss = requests;
        this.replyLoss = replies;
        return this;
    }

    /** Sets which share of the messages to those who wait is lost. */
    public SimNetwork messageLoss(double messages) {
        this.messageLoss = messages;
        return this;
    }

    /** Sets how long such a message is left unread at most, while the process does other things. */
    public SimNetwork unreadMessages(Duration max) {
        this.maxUnread = max;
        return this;
    }

    Duration unread() {
        return maxUnread.isZero() ? maxUnread : Duration.ofNanos(random.nextLong(maxUnread.toNanos()));
    }

    boolean losesMessage() {
        return random.nextDouble() < messageLoss;
    }

    Duration delay() {
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
