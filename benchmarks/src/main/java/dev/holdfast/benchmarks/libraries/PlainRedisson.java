package dev.holdfast.benchmarks.libraries;

import static dev.holdfast.benchmarks.libraries.PlainScripts.ACQUIRE;
import static dev.holdfast.benchmarks.libraries.PlainScripts.RELEASE;

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
        scripts.scriptLoad(ACQUIRE.text());
        scripts.scriptLoad(RELEASE.text());
    }

    @Override
    public Handle lock(String name) {
        return new PlainHandle(name, (script, keys, args) -> {
            // Redisson takes keys as text, and ours are bytes.
            List<Object> texts = Arrays.stream(keys)
                    .<Object>map(key -> new String(key, StandardCharsets.US_ASCII))
                    .toList();
            return scripts.<byte[]>evalSha(Mode.READ_WRITE, script.sha(), ReturnType.VALUE, texts, (Object[]) args);
        });
    }

    @Override
    public void close() {
        client.shutdown(0, 1, TimeUnit.SECONDS);
    }
}
