package dev.holdfast.engine;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** The questions and releases that are under way, so that closing can wait for what they leave behind. */
final class UnderWay {
    private final Map<Long, CompletableFuture<?>> byNumber = new ConcurrentHashMap<>();
    private final AtomicLong last = new AtomicLong();

    /** Notes that something begins; the returned action notes its end. */
    Runnable begin() {
        long number = last.incrementAndGet();
        CompletableFuture<?> marker = new CompletableFuture<>();
        byNumber.put(number, marker);
        return () -> {
            byNumber.remove(number);
            marker.complete(null);
        };
    }

    int size() {
        return byNumber.size();
    }

    /** Waits until nothing is under way any more, what begins during the wait included, but not for longer than told. */
    void await(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        for (long left = atMost.toNanos(); left > 0 && size() > 0; left = end - System.nanoTime()) {
            CompletableFuture<?>[] markers = byNumber.values().toArray(CompletableFuture<?>[]::new);
            Quietly.await(CompletableFuture.allOf(markers), Duration.ofNanos(left));
        }
    }
}
