package dev.holdfast.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A stream of many pieces, against a server that sends back what it gets. */
class LargeStreamTest {
    @Test
    void manyBytesPassUnchangedAndInOrderUpToTheirEnd() throws IOException {
        byte[] sent = new byte[2_000_000];
        new Random(7).nextBytes(sent);
        try (EchoServer server = new EchoServer();
                FaultProxy proxy = FaultProxy.inFrontOf(server.port());
                Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            proxy.onAll().delay(Direction.REPLIES, Duration.ZERO, Duration.ofMillis(3));
            client.setSoTimeout(30_000);
            Thread sender = new Thread(() -> sendAll(client, sent));
            sender.start();

            assertThat(client.getInputStream().readAllBytes()).isEqualTo(sent);

            assertThat(proxy.bytes(Direction.REQUESTS)).isEqualTo(sent.length);
            assertThat(proxy.bytes(Direction.REPLIES)).isEqualTo(sent.length);
        }
    }

    private static void sendAll(Socket client, byte[] bytes) {
        try {
            client.getOutputStream().write(bytes);
            client.shutdownOutput();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
