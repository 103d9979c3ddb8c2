package dev.holdfast.it.faults;

import io.lettuce.core.RedisClient;
import java.util.concurrent.TimeUnit;

/** What an application does with plain Lettuce between its deployment and its end. */
public final class PlainLettuceDeployment implements Runnable {
    private final String address;

    /** Creates a deployment that uses a server. */
    public PlainLettuceDeployment(String url) {
        this.address = url.replaceFirst(".*//", "redis://");
    }

    @Override
    public void run() {
        RedisClient client = RedisClient.create(address);
        client.connect().sync().ping();
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
