package dev.holdfast.lettuce;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.Delay;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The threads of all clients of our own, which are there as long as one of the clients is. The members of a quorum are five
 * clients, and one thread that reads five answers is woken once where five threads are woken once each. No code that blocks runs
 * on these threads.
 */
final class SharedClientResources {
    private static final int THREADS = 2;

    /** A larger one has all who wait for the server wait together, and then the server for them. */
    private static final int MAX_BATCH = 8;

    private static final Duration MIN_RECONNECT = Duration.ofMillis(20);
    private static final Duration MAX_RECONNECT = Duration.ofSeconds(1);

    /** Many who write at the same time are flushed together: that is one system call for all of them. */
    private static final NettyCustomizer BATCHED = new NettyCustomizer() {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addFirst(new FlushConsolidationHandler(MAX_BATCH, true));
        }
    };

    /** Guards the next two. */
    private static final ReentrantLock MUTEX = new ReentrantLock();

    private static @Nullable ClientResources current;
    private static int users;

    /** Makes a client with the threads, which are to be given back once; if that fails, they have been. */
    static <T> T takeFor(Function<ClientResources, T> client) {
        ClientResources threads = take();
        try {
            return client.apply(threads);
        } catch (RuntimeException | Error e) {
            giveBack();
            throw e;
        }
    }

    private static ClientResources take() {
        MUTEX.lock();
        try {
            ClientResources known = current == null ? create() : current;
            current = known;
            users++;
            return known;
        } finally {
            MUTEX.unlock();
        }
    }

    private static ClientResources create() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .nettyCustomizer(BATCHED)
                .reconnectDelay(Delay.fullJitter(MIN_RECONNECT, MAX_RECONNECT, 2, TimeUnit.MILLISECONDS))
                .build();
    }

    /** Gives the threads back. The last one who does waits a moment for their end. */
    static void giveBack() {
        ClientResources unused = null;
        MUTEX.lock();
        try {
            users--;
            if (users == 0) {
                unused = current;
                current = null;
            }
        } finally {
            MUTEX.unlock();
        }
        if (unused != null) {
            unused.shutdown(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }

    private SharedClientResources() {}
}
