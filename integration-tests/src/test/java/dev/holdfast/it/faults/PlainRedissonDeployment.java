package dev.holdfast.it.faults;

import org.redisson.Redisson;
import org.redisson.api.RedissonClient;
import org.redisson.config.Config;

/** What an application does with plain Redisson between its deployment and its end. */
public final class PlainRedissonDeployment implements Runnable {
    private final String address;

    /** Creates a deployment that uses a server. */
    public PlainRedissonDeployment(String url) {
        this.address = url.replaceFirst(".*//", "redis://");
    }

    @Override
    public void run() {
        Config config = new Config();
        config.useSingleServer().setAddress(address);
        RedissonClient client = Redisson.create(config);
        client.getBucket("plain").isExists();
        client.shutdown();
    }
}
