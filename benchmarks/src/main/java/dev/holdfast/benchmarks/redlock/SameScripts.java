package dev.holdfast.benchmarks.redlock;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.holdfast.redis.Script;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** The scripts of this library, by their SHA-1, with arguments as it gives them. */
final class SameScripts implements Commands {
    private static final Set<String> DONE = Set.of("OK", "RELEASED");
    private static final byte[] ONE = number(1);
    private static final byte[] NONE = number(0);
    private static final byte[] LEASE_MILLIS = number(Servers.MAX_LEASE_TIME.toMillis());
    private static final byte[] RETENTION_MILLIS = number(TimeUnit.DAYS.toMillis(1));
    private static final long TIMEOUT_MICROS = 200_000;

    private final Code acquire = Code.load("acquire");
    private final Code confirm = Code.load("confirm");
    private final Code release = Code.load("release");
    private final byte[] lock;
    private final byte[] fence;
    private final byte[] fencing;

    SameScripts(boolean fencing) {
        String name = "by-hand-" + (fencing ? "fenced" : "plain");
        this.lock = name.getBytes(US_ASCII);
        this.fence = ("#w:f:{" + name + "}").getBytes(US_ASCII);
        this.fencing = fencing ? ONE : NONE;
    }

    private static byte[] number(long number) {
        return Long.toString(number).getBytes(US_ASCII);
    }

    private static byte[] nowMicros(long later) {
        return number(System.currentTimeMillis() * 1_000 + later);
    }

    @Override
    public CompletionStage<Boolean> acquire(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(
                member,
                acquire,
                new byte[][] {lock, fence},
                token,
                LEASE_MILLIS,
                fencing,
                NONE,
                ONE,
                RETENTION_MILLIS,
                nowMicros(TIMEOUT_MICROS),
                ONE);
    }

    @Override
    public CompletionStage<Boolean> confirm(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(member, confirm, new byte[][] {lock, fence}, token, LEASE_MILLIS, nowMicros(0), RETENTION_MILLIS);
    }

    @Override
    public CompletionStage<Boolean> release(RedisAsyncCommands<byte[], byte[]> member, byte[] token) {
        return call(member, release, new byte[][] {lock}, token);
    }

    /** A server that was restarted is given the text once. */
    private static CompletionStage<Boolean> call(
            RedisAsyncCommands<byte[], byte[]> member, Code script, byte[][] keys, byte[]... args) {
        CompletionStage<List<Object>> reply = member.evalsha(script.sha(), ScriptOutputType.MULTI, keys, args);
        return reply.exceptionallyCompose(thrown -> isUnknownScript(thrown)
                        ? member.eval(script.text(), ScriptOutputType.MULTI, keys, args)
                        : CompletableFuture.failedStage(thrown))
                .thenApply(fields -> DONE.contains(new String((byte[]) fields.get(0), US_ASCII)));
    }

    private static boolean isUnknownScript(Throwable thrown) {
        return thrown instanceof RedisNoScriptException || thrown.getCause() instanceof RedisNoScriptException;
    }

    /** A script and what it is called by. */
    private record Code(String text, String sha) {
        static Code load(String name) {
            try (InputStream resource = Objects.requireNonNull(Script.class.getResourceAsStream(name + ".lua"))) {
                byte[] text = resource.readAllBytes();
                return new Code(new String(text, UTF_8), Base16.digest(text));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
