package dev.holdfast.jedis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;

class OwnSocketsTest {
    private final List<Socket> created = new ArrayList<>();
    private final OwnSockets sockets = new OwnSockets(() -> {
        Socket socket = new Socket();
        created.add(socket);
        return socket;
    });

    @Test
    void closeClosesAllSockets() {
        Socket first = sockets.createSocket();
        Socket second = sockets.createSocket();
        assertThat(first.isClosed() || second.isClosed()).isFalse();
        sockets.close();
        assertThat(created).hasSize(2).allMatch(Socket::isClosed);
    }

    @Test
    void socketThatIsMadeAfterTheCloseIsClosed() {
        sockets.close();
        assertThatThrownBy(sockets::createSocket).isInstanceOf(JedisConnectionException.class);
        assertThat(created).hasSize(1).allMatch(Socket::isClosed);
    }
}
