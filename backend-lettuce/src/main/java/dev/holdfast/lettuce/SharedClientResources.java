package dev.holdfast.lettuce;

import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import io.lettuce.core.resource.NettyCustomizer;
import io.netty.channel.Channel;
import io.netty.handler.flush.FlushConsolidationHandler;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The threads that all clients of the driver share. They live as long as one of the clients does.
 *
 * <p>A quorum has five clients, for example: one thread that reads five replies is woken up once, where five threads would be
 * woken up once each. No code that blocks runs on these threads.
 */
final class SharedClientResources {
    private static final int THREADS = 2;

    /** With larger batches, all callers wait for the server at the same time, and then the server waits for them. */
    private static final int MAX_BATCH = 8;

    /** Flushes the writes of concurrent calls together, with one system call. */
    private static final NettyCustomizer BATCHED_FLUSH = new NettyCustomizer() {
        @Override
        public void afterChannelInitialized(Channel channel) {
            channel.pipeline().addFirst(new FlushConsolidationHandler(MAX_BATCH, true));
        }
    };

    /** Guards the two fields below. */
    private static final ReentrantLock MUTEX = new ReentrantLock();

    private static @Nullable ClientResources current;
    private static int clients;

    /**
     * Creates a client with the shared threads, which must be {@linkplain #release released} once. They are released at once if
     * the client cannot be created.
     */
    static <T> T create(Function<ClientResources, T> client) {
        ClientResources threads = retain();
        try {
            return client.apply(threads);
        } catch (RuntimeException | Error e) {
            release();
            throw e;
        }
    }

    private static ClientResources retain() {
        MUTEX.lock();
        try {
            ClientResources known = current == null ? start() : current;
            current = known;
            clients++;
            return known;
        } finally {
            MUTEX.unlock();
        }
    }

    private static ClientResources start() {
        return DefaultClientResources.builder()
                .ioThreadPoolSize(THREADS)
                .computationThreadPoolSize(THREADS)
                .nettyCustomizer(BATCHED_FLUSH)
                .build();
    }

    /** Releases the threads of one client. The release of the last client waits a moment for the threads to end. */
    static void release() {
        ClientResources unused = null;
        MUTEX.lock();
        try {
            clients--;
            if (clients == 0) {
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
