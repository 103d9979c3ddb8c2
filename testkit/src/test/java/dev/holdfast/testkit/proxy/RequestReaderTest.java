package dev.holdfast.testkit.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
    private final List<String> requests = new ArrayList<>();
    private final RequestReader reader = new RequestReader(requests::add);

    private void read(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        reader.read(bytes, bytes.length);
    }

    @Test
    void requestsAreToldByTheirFirstTwoWords() {
        read("*4\r\n$7\r\nEVALSHA\r\n$3\r\nabc\r\n$1\r\n1\r\n$6\r\nlock:a\r\n*1\r\n$4\r\nPING\r\n");

        assertThat(requests).containsExactly("EVALSHA abc", "PING");
    }

    @Test
    void aRequestMayComeInAnyPieces() {
        String all = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$4\r\n\r\n*9\r\nPING\r\n*2\r\n$3\r\nGET\r\n$0\r\n\r\n";
        for (int i = 0; i < all.length(); i++) {
            read(all.substring(i, i + 1));
        }

        assertThat(requests).containsExactly("SET k", "PING", "GET ");
    }

    @Test
    void anUnfinishedRequestIsNoneYet() {
        read("*2\r\n$3\r\nGET\r\n$1\r\nk\r");
        assertThat(requests).isEmpty();

        read("\n");
        assertThat(requests).containsExactly("GET k");
    }

    @Test
    void whatIsNotRespIsTakenByTheLine() {
        read("PING\r\n*x\n*2\r\nhello\r\n$3\r\n*1\r\n$4\r\nPING\r\n");

        assertThat(requests).containsExactly("PING", "*x", "hello", "$3", "PING");
    }

    @Test
    void passwordsAreNotKept() {
        read("*3\r\n$4\r\nauth\r\n$4\r\nuser\r\n$6\r\nsecret\r\n*2\r\n$4\r\nAUTH\r\n$6\r\nsecret\r\n");

        assertThat(requests).containsExactly("auth", "AUTH");
    }
}
