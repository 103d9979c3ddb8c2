package dev.holdfast.redis;

/**
 * How long the server has owed an answer on a connection that many calls share. A connection whose other end is gone without a
 * word, as behind a router that forgot it, looks like any other for many minutes; that it is silent tells.
 */
final class Silence {
    private volatile long answered = System.nanoTime();
    private volatile long owedSince = answered;

    void sent() {
        if (owedSince - answered <= 0) {
            owedSince = System.nanoTime();
        }
    }

    void answered() {
        answered = System.nanoTime();
    }

    boolean hasLasted(long nanos) {
        return owedSince - answered > 0 && System.nanoTime() - owedSince >= nanos;
    }
}
