package dev.holdfast.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.redis.client.Lane;
import dev.holdfast.redis.client.RedisErrorReply;
import dev.holdfast.redis.client.Script;
import dev.holdfast.redis.client.ScriptCall;
import dev.holdfast.redis.store.RedisScripts;
import dev.holdfast.testkit.redis.PlainRedisClient;
import dev.holdfast.testkit.redis.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Rules of the scripts that no history shows, on a real server. Each test also runs the script without the rule, and sees what the
 * rule prevents.
 */
class ScriptRulesTest {
    private static final String LOCK = "lock:a";
    private static final String QUEUE = "lock:#w:q:{lock:a}";
    private static final String COUNTER = "lock:#g";
    private static final String HEARTBEATS = "lock:#w:h:{lock:a}";
    private static final String FAR = "9000000000000000";
    private static final String OWNER = "L2~0123456789012345678901~owner";
    private static final String WAITER = "L2~aaaaaaaaaaaaaaaaaaaaaa~waiter";

    private static RedisServer server;
    private static PlainRedisClient client;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
        client = new PlainRedisClient(server.port());
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @BeforeEach
    void clear() {
        server.command("FLUSHALL");
    }

    private static String run(Script script, List<String> keys, String... args) {
        ScriptCall call = new ScriptCall(
                script, false, bytes(keys), bytes(List.of(args)), Lane.APPLICATION, Duration.ofSeconds(30));
        return new String(client.run(call), StandardCharsets.UTF_8);
    }

    private static List<byte[]> bytes(List<String> words) {
        return words.stream().map(word -> word.getBytes(StandardCharsets.UTF_8)).toList();
    }

    /** Returns a script with one text replaced, which occurs once. */
    private static Script mutated(String name, String text, String replacement) {
        Script script = RedisScripts.named(name);
        assertThat(script.text().split(Pattern.quote(text), -1)).hasSize(2);
        return new Script(name, script.text().replace(text, replacement), script.reply());
    }

    private static List<String> all() {
        return List.of(LOCK, QUEUE, COUNTER, HEARTBEATS);
    }

    // The fencing token comes before the lock

    private void breakCounter() {
        server.command("RPUSH", COUNTER, "not a number");
    }

    @Test
    void acquireFreeThatFailsLeavesNoLock() {
        breakCounter();
        assertFails(RedisScripts.named("acquire_free"));
        assertThat(server.command("EXISTS", LOCK)).isEqualTo(0L);

        assertFails(mutated(
                "acquire_free",
                "local last = 1\n",
                "redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\nlocal last = 1\n"));
        assertThat(server.command("EXISTS", LOCK))
                .as("after the lock came first")
                .isEqualTo(1L);
    }

    private static void assertFails(Script acquireFree) {
        assertThatThrownBy(() -> run(acquireFree, all().subList(0, 3), OWNER, "30000", "5", FAR, "0"))
                .isInstanceOf(RedisErrorReply.class)
                .hasMessageContaining("WRONGTYPE");
    }

    @Test
    void acquireThatFailsLeavesNoLock() {
        breakCounter();
        assertAcquireFails(RedisScripts.named("acquire"));
        assertThat(server.command("EXISTS", LOCK)).isEqualTo(0L);

        assertAcquireFails(
                mutated(
                        "acquire",
                        "local last = 0\nif ARGV[3] ~= '0' then\n",
                        "if not own then call('SET', KEYS[1], token, 'PX', ARGV[2]) end\nlocal last = 0\nif ARGV[3] ~= '0' then\n"));
        assertThat(server.command("EXISTS", LOCK))
                .as("after the lock came first")
                .isEqualTo(1L);
    }

    private static void assertAcquireFails(Script acquire) {
        assertThatThrownBy(() -> run(acquire, all(), OWNER, "30000", "1", "4", "0", FAR, "0"))
                .isInstanceOf(RedisErrorReply.class)
                .hasMessageContaining("WRONGTYPE");
    }

    // A late request may put the owner into the queue

    @Test
    void releaseDoesNotHandTheLockOverToItsOwner() {
        assertThat(releaseWithOwnerInTheQueue(RedisScripts.named("release"))).startsWith("RELEASED");
        assertThat(server.command("EXISTS", LOCK)).isEqualTo(0L);

        assertThat(releaseWithOwnerInTheQueue(
                        mutated("release", "local alive = waiter ~= released", "local alive = true")))
                .startsWith("HANDED");
        assertThat(server.command("GET", LOCK))
                .as("after a hand-over to the owner")
                .isEqualTo(OWNER + "~");
    }

    private String releaseWithOwnerInTheQueue(Script release) {
        server.command("SET", LOCK, OWNER + "~", "PX", "30000");
        server.command("ZADD", QUEUE, "1", "2 " + OWNER + " - 0 1 4000 ");
        server.command("HSET", HEARTBEATS, OWNER, FAR);
        return run(release, all(), OWNER, "1", "");
    }

    // A queue expires

    @Test
    void unknownMemberThatIsPutBackKeepsTheTimeLimitOfTheQueue() {
        releaseBeforeUnknownMember(RedisScripts.named("release"));
        assertThat((Long) server.command("PTTL", QUEUE)).isPositive();

        releaseBeforeUnknownMember(mutated(
                "release", "      call('PEXPIRE', KEYS[2], 60000) -- the time limit", "      -- the time limit"));
        assertThat((Long) server.command("PTTL", QUEUE)).as("without the rule").isEqualTo(-1L);
    }

    private void releaseBeforeUnknownMember(Script release) {
        server.command("SET", LOCK, OWNER + "~", "PX", "30000");
        server.command("ZADD", QUEUE, "1", "3 " + WAITER + " of another version");
        server.command("PEXPIRE", QUEUE, "60000");
        server.command("HSET", HEARTBEATS, WAITER, FAR);
        assertThat(run(release, all(), OWNER, "1", "")).startsWith("RELEASED");
    }
}
