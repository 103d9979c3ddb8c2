package dev.holdfast.redis;

import dev.holdfast.LockConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Creates the TLS objects for an encrypted connection. A connection trusts the authorities in the file
 * {@link RedisSettings#tlsCa()}, or those of the JVM if there is no file.
 */
public final class Tls {
    /**
     * Returns the trust managers for the settings.
     *
     * @param settings the settings
     * @return an initialized factory
     * @throws LockConfigurationException if the file of authorities cannot be used
     */
    public static TrustManagerFactory trustManagers(RedisSettings settings) {
        String file = settings.tlsCa().orElse(null);
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(file == null ? null : authorities(file));
            return trust;
        } catch (GeneralSecurityException | IOException | InvalidPathException e) {
            throw new LockConfigurationException(
                    "option tlsCa=" + file + " does not name a readable PEM file of certificates: " + e, e);
        }
    }

    private static @Nullable KeyStore authorities(String file) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream pem = Files.newInputStream(Path.of(file))) {
            Collection<? extends Certificate> certificates =
                    CertificateFactory.getInstance("X.509").generateCertificates(pem);
            if (certificates.isEmpty()) {
                throw new IOException("there is no certificate in it");
            }
            int number = 0;
            for (Certificate certificate : certificates) {
                store.setCertificateEntry("ca-" + number++, certificate);
            }
        }
        return store;
    }

    /**
     * Returns an SSL context with the trust managers for the settings.
     *
     * @param settings the settings
     * @return an initialized context
     * @throws LockConfigurationException if the file of authorities cannot be used
     */
    public static SSLContext sslContext(RedisSettings settings) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trustManagers(settings).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new LockConfigurationException("this JVM cannot do TLS: " + e, e);
        }
    }

    /**
     * Returns SSL parameters that require the server's certificate to match its host name.
     *
     * @return new parameters
     */
    public static SSLParameters sslParameters() {
        SSLParameters parameters = new SSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private Tls() {}
}
