package dev.holdfast.testkit.proxy;

import static dev.holdfast.testkit.proxy.Direction.REPLIES;
import static dev.holdfast.testkit.proxy.Direction.REQUESTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.redis.RedisServer;
import dev.holdfast.testkit.redis.RespConnection;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each fault against a real server. */
class FaultProxyTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final RedisServer server = RedisServer.start();
    private final FaultProxy proxy = FaultProxy.inFrontOf(server.port());

    private long lastBytes;

    @AfterEach
    void close() {
        proxy.close();
        server.close();
    }

    private LineClient client() throws IOException {
        LineClient client = new LineClient(proxy.port());
        assertThat(client.ask("PING")).isEqualTo("+PONG");
        return client;
    }

    private void awaitValue(String value) {
        await().atMost(LONG).until(() -> value.equals(server.command("GET", "k")));
    }

    @Test
    void withoutFaultsEverythingPassesAndIsCounted() throws IOException {
        try (RespConnection client = new RespConnection(proxy.port())) {
            assertThat(client.command("SET", "k", "a b")).isEqualTo("OK");
            assertThat(client.command("GET", "k")).isEqualTo("a b");
        }

        assertThat(proxy.requests()).containsExactly("SET k", "GET k");
        assertThat(proxy.bytes(REQUESTS)).isEqualTo(29 + 20);
        assertThat(proxy.bytes(REPLIES)).isEqualTo(5 + 9);
        assertThat(proxy.connections()).hasSize(1);
        await().atMost(LONG).until(() -> !proxy.connections().get(0).isOpen());
    }

    @Test
    void repliesAreDelayed() throws IOException {
        try (LineClient client = client()) {
            proxy.onAll().delay(REPLIES, Duration.ofMillis(200));
            long start = System.nanoTime();

            assertThat(client.ask("PING")).isEqualTo("+PONG");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void jitterChangesNoOrder() throws IOException {
        try (LineClient client = client()) {
            proxy.onAll().delay(REQUESTS, Duration.ZERO, Duration.ofMillis(20));
            for (int i = 0; i < 50; i++) {
                client.send("ECHO " + i);
                proxy.awaitRequests(i / 2, LONG); // in several pieces
            }

            for (int i = 0; i < 50; i++) {
                assertThat(client.read()).startsWith("$");
                assertThat(client.read()).isEqualTo(String.valueOf(i));
            }
        }
    }

    @Test
    void aRequestOnASlowConnectionIsOvertaken() throws IOException {
        try (LineClient slow = client();
                LineClient fast = client()) {
            proxy.onConnection(0).delay(REQUESTS, Duration.ofMillis(500));
            slow.send("SET k late");

            assertThat(fast.ask("SET k early")).isEqualTo("+OK");

            assertThat(server.command("GET", "k")).isEqualTo("early");
            assertThat(slow.read()).isEqualTo("+OK");
            assertThat(server.command("GET", "k")).isEqualTo("late");
        }
    }

    @Test
    void onlyTheFirstConnectionWithTheTextIsDelayed() throws IOException {
        try (LineClient other = client();
                LineClient slow = client();
                LineClient fast = client()) {
            AtomicReference<Connection> delayed = proxy.onAll().delayFrom("SET k", Duration.ofMillis(500));
            assertThat(other.ask("SET j 1")).isEqualTo("+OK");
            assertThat(delayed).hasValue(null);
            slow.send("SET k late");
            await().atMost(LONG).until(() -> delayed.get() != null);
            assertThat(delayed.get().index()).isOne();

            assertThat(fast.ask("SET k early")).isEqualTo("+OK");

            assertThat(server.command("GET", "k")).isEqualTo("early");
            awaitValue("late");
        }
    }

    @Test
    void aDelayedRequestArrivesEvenIfTheClientResetsTheConnection() throws IOException {
        try (LineClient client = client()) {
            proxy.onConnection(0).delay(REQUESTS, Duration.ofMillis(500));
            client.send("SET k late").reset();

            awaitValue("late");
            await().atMost(LONG).until(() -> !proxy.connections().get(0).isOpen());
        }
    }

    @Test
    void theRequestOfAnAbandonedClientArrivesLate() throws IOException {
        try (LineClient client = client()) {
            proxy.onConnection(0).delay(REQUESTS, Duration.ofMillis(500)).abandon();
            client.send("SET k late");

            assertThat(client.read()).isNull();
            assertThat(server.command("GET", "k")).isNull();

            awaitValue("late");
            await().atMost(LONG).until(() -> !proxy.connections().get(0).isOpen());
        }
    }

    @Test
    void whatIsHeldBackArrivesWhenTheProxyIsHealed() throws IOException {
        try (LineClient client = client()) {
            proxy.onAll().hold(REQUESTS);
            client.send("SET k late");
            assertThat(client.hearsNothing()).isTrue();
            assertThat(server.command("GET", "k")).isNull();

            proxy.heal();

            assertThat(client.read()).isEqualTo("+OK");
            assertThat(server.command("GET", "k")).isEqualTo("late");
        }
    }

    @Test
    void aServerCarriesOutWhatItsClientNeverHearsOf() throws IOException {
        try (LineClient client = client()) {
            proxy.onAll().drop(REPLIES);
            client.send("SET k a");

            awaitValue("a");

            assertThat(client.hearsNothing()).isTrue();
        }
    }

    @Test
    void aBlackHoleSwallowsEverything() throws IOException {
        try (LineClient client = client()) {
            proxy.onAll().dropAll();
            client.send("SET k a");

            assertThat(client.hearsNothing()).isTrue();
            assertThat(server.command("GET", "k")).isNull();
        }
    }

    @Test
    void aConnectionThatHasLostSomethingDoesNotGoOn() throws IOException {
        try (LineClient loser = client();
                LineClient other = client()) {
            proxy.onConnection(0).drop(REPLIES);
            loser.send("SET k a");
            awaitValue("a");

            proxy.heal();

            assertThatThrownBy(loser::read).isInstanceOf(SocketException.class);
            assertThat(other.ask("PING")).isEqualTo("+PONG");
            client().close();
        }
    }

    @Test
    void aHalfOpenServerAcceptsAndNeverAnswers() throws IOException {
        try (LineClient before = client()) {
            proxy.halfOpen();
            try (LineClient client = new LineClient(proxy.port())) {
                client.send("SET k a");

                assertThat(client.hearsNothing()).isTrue();
                assertThat(server.command("GET", "k")).isNull();
                assertThat(before.ask("PING")).isEqualTo("+PONG");

                proxy.heal();

                assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
            }
        }
    }

    @Test
    void connectionsAreReset() throws IOException {
        try (LineClient first = client();
                LineClient second = client()) {
            proxy.onConnection(0).reset();

            assertThatThrownBy(first::read).isInstanceOf(SocketException.class).hasMessageContaining("reset");
            assertThat(second.ask("PING")).isEqualTo("+PONG");
            await().atMost(LONG)
                    .until(() -> String.valueOf(server.command("CLIENT", "LIST"))
                                    .lines()
                                    .count()
                            == 2);
        }
    }

    @Test
    void aReplyIsCutInTheMiddle() throws IOException {
        server.command("SET", "k", "0123456789");
        try (LineClient client = client()) {
            proxy.onAll().cutAfter(REPLIES, "$10\r\n0123".length());

            assertThat(client.ask("GET k")).isEqualTo("$10");
            assertThat(client.read()).isEqualTo("0123");
            assertThat(client.read()).isNull();
        }
    }

    @Test
    void aRequestIsCutInTheMiddle() throws IOException {
        try (LineClient client = client()) {
            proxy.onAll().cutAfter(REQUESTS, "SET k".length());

            assertThat(client.ask("SET k a")).isNull();
            assertThat(server.command("EXISTS", "k")).isEqualTo(0L);
            assertThat(proxy.requests()).doesNotContain("SET k a");
        }
    }

    @Test
    void eachNewConnectionIsCutToo() throws IOException {
        proxy.onAll().cutAfter(REPLIES, 3);
        for (int i = 0; i < 3; i++) {
            try (LineClient client = new LineClient(proxy.port())) {
                assertThat(client.ask("PING")).isEqualTo("+PO");
                assertThat(client.read()).isNull();
            }
        }
    }

    @Test
    void faultsCanBeKeptToConnectionsThatHaveSentSomething() throws IOException {
        try (LineClient marked = client();
                LineClient other = client()) {
            marked.ask("SET mark 1");
            proxy.on(connection -> connection.requests().stream().anyMatch(request -> request.startsWith("SET mark")))
                    .drop(REPLIES);

            assertThat(marked.send("PING").hearsNothing()).isTrue();
            assertThat(other.ask("PING")).isEqualTo("+PONG");
        }
    }

    @Test
    void requestsAreWaitedFor() throws Exception {
        try (LineClient client = client()) {
            Thread later = new Thread(() -> IntStream.range(0, 3).forEach(i -> sends(client, "SET k " + i)));
            later.start();

            proxy.awaitRequests(request -> request.startsWith("SET"), 3, LONG);

            awaitValue("2");
            later.join();
            assertThat(proxy.requests()).isEqualTo(List.of("PING", "SET k 0", "SET k 1", "SET k 2"));
            assertThatThrownBy(() -> proxy.awaitRequests(5, Duration.ofMillis(50)))
                    .hasMessageContaining("not 5 requests")
                    .hasMessageContaining("SET k 2");
        }
    }

    @Test
    void aRequestThatTheServerDoesNotTakeIsNotForwarded() throws Exception {
        try (LineClient client = client()) {
            server.pause();
            Thread flood = new Thread(() -> IntStream.range(0, 1_500).forEach(i -> sends(client, "#".repeat(20_000))));
            flood.start();
            await().atMost(LONG).during(Duration.ofMillis(300)).until(this::isStuck);
            int begun = proxy.requests().size();

            assertThatThrownBy(() -> proxy.awaitRequests(begun, Duration.ofMillis(50)))
                    .hasMessageContaining("not " + begun + " requests");

            server.resume();
            proxy.awaitRequests(begun, LONG);
            flood.join();
        }
    }

    private boolean isStuck() {
        long bytes = proxy.bytes(REQUESTS);
        boolean stuck = bytes > 100_000 && bytes == lastBytes;
        lastBytes = bytes;
        return stuck;
    }

    private static void sends(LineClient client, String line) {
        try {
            client.send(line);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aServerThatIsDownIsUpAgainLater() throws IOException {
        server.kill();
        try (LineClient client = new LineClient(proxy.port())) {
            assertThatThrownBy(client::read).isInstanceOf(SocketException.class);
        }

        server.restart();

        client().close();
    }

    @Test
    void aServerThatDiesTakesItsConnectionsWithIt() throws IOException {
        try (LineClient client = client()) {
            server.kill();

            assertThat(client.read()).isNull();
        }
    }

    @Test
    void closingTheProxyEndsItsConnections() throws IOException {
        try (LineClient client = client()) {
            proxy.close();

            assertThat(client.read()).isNull();
            assertThatThrownBy(() -> new LineClient(proxy.port())).isInstanceOf(IOException.class);
        }
    }
}
