package dev.holdfast.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections with certificates are tested by the ConnectionContract of the backends. */
class TlsTest {
    @TempDir
    private Path folder;

    private static RedisSettings settings(Path file) {
        return RedisSettings.from(LockConfig.parse("lock:rediss://h").toBuilder()
                .set(RedisOptions.TLS_CA, file.toString())
                .build());
    }

    @Test
    void withoutFileTheAuthoritiesOfTheJvmAreTrusted() {
        RedisSettings settings = RedisSettings.from(LockConfig.parse("lock:rediss://h"));

        assertThat(Tls.trustManagers(settings).getTrustManagers()).isNotEmpty();
        assertThat(Tls.sslContext(settings).getProtocol()).isEqualTo("TLS");
    }

    @Test
    void missingFileIsAConfigurationError() {
        Path missing = folder.resolve("missing.pem");

        assertThatThrownBy(() -> Tls.trustManagers(settings(missing)))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("option tlsCa=" + missing);
    }

    @Test
    void fileWithoutCertificateIsAConfigurationError() throws IOException {
        Path empty = Files.createFile(folder.resolve("empty.pem"));

        assertThatThrownBy(() -> Tls.sslContext(settings(empty)))
                .isInstanceOf(LockConfigurationException.class)
                .hasMessageContaining("there is no certificate in it");
    }

    @Test
    void hostNameIsChecked() {
        assertThat(Tls.sslParameters().getEndpointIdentificationAlgorithm()).isEqualTo("HTTPS");
    }
}
