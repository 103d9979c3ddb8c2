package dev.holdfast.benchmarks.libraries;

import dev.holdfast.benchmarks.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.redisson.api.RScript;
import org.redisson.api.RScript.Mode;
import org.redisson.api.RScript.ReturnType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.ByteArrayCodec;

/** The script call of Redisson, with default settings. */
final class PlainRedisson implements LockClient {
    private final RedissonClient client;
    private final RScript scripts;

    PlainRedisson(int port) {
        this.client = RedissonLocks.connect(port);
        this.scripts = client.getScript(ByteArrayCodec.INSTANCE);
        Wire.PRODUCT.scripts().forEach(script -> scripts.scriptLoad(script.text()));
    }

    @Override
    public Handle lock(String name) {
        return new PlainHandle(name, request -> {
            // Redisson takes keys as text, and ours are bytes.
            List<Object> texts = Arrays.stream(request.keys())
                    .<Object>map(key -> new String(key, StandardCharsets.US_ASCII))
                    .toList();
            ReturnType type = request.repliesNumber() ? ReturnType.LONG : ReturnType.VALUE;
            return scripts.evalSha(Mode.READ_WRITE, request.script().sha(), type, texts, (Object[]) request.args());
        });
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
