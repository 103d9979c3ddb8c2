package dev.holdfast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DriverSearchChoiceTest {
    private static final DriverInfo A = DriverInfo.of(new StubDriver("a", "redis", "rediss"));
    private static final DriverInfo B = DriverInfo.of(new StubDriver("b", "redis"));
    private static final DriverInfo OTHER = DriverInfo.of(new StubDriver("other", "memory"));
    private static final DriverInfo BROKEN =
            DriverInfo.broken(StubDriver.class, new NoClassDefFoundError("some/Client"));
    private static final String CLASS = "dev.holdfast.StubDriver";
    private static final String A_SHOWN = "a for redis, rediss (" + CLASS + ")";
    private static final String B_SHOWN = "b for redis (" + CLASS + ")";
    private static final String OTHER_SHOWN = "other for memory (" + CLASS + ")";

    @AfterEach
    void forgetProperty() {
        System.clearProperty(LockProviders.DRIVER_PROPERTY);
    }

    @Test
    void theOnlyDriverOfASchemeIsChosen() {
        assertThat(chosen("lock:redis://h", A, OTHER, BROKEN)).isSameAs(A);
        assertThat(chosen("lock:rediss://h", B, A)).isSameAs(A);
    }

    @Test
    void severalDriversAreAnErrorThatNamesThemAndBothRemedies() {
        assertThatChoosing("lock:redis://u:secret@h", B, OTHER, A, BROKEN)
                .hasMessage("Several drivers for the scheme 'redis' of lock:redis://***@h: " + A_SHOWN + "; " + B_SHOWN
                        + ". The order of the class path does not choose a lock implementation: keep one of them, or name"
                        + " one in the URL as lock:redis+a:, or set the system property -Ddev.holdfast.driver=a.");
    }

    @Test
    void theUrlChoosesAmongSeveral() {
        assertThat(chosen("lock:redis+b://h", A, B)).isSameAs(B);
    }

    @Test
    void theSystemPropertyChoosesAmongSeveral() {
        System.setProperty(LockProviders.DRIVER_PROPERTY, " b , memory,, other");
        assertThat(chosen("lock:redis://h", A, B, DriverInfo.of(new StubDriver("memory", "m"))))
                .isSameAs(B);
    }

    @Test
    void theUrlTakesPrecedenceOverTheSystemProperty() {
        System.setProperty(LockProviders.DRIVER_PROPERTY, "b");
        assertThat(chosen("lock:redis+a://h", A, B)).isSameAs(A);
    }

    @Test
    void aSystemPropertyForOtherSchemesIsIgnored() {
        System.setProperty(LockProviders.DRIVER_PROPERTY, "a");
        assertThat(chosen("lock:memory:x", A, OTHER)).isSameAs(OTHER);
        System.setProperty(LockProviders.DRIVER_PROPERTY, " ,");
        assertThat(chosen("lock:memory:x", A, OTHER)).isSameAs(OTHER);
    }

    @Test
    void aSystemPropertyThatNamesAMissingDriverIsAnError() {
        System.setProperty(LockProviders.DRIVER_PROPERTY, "a,lettuce");
        assertThatChoosing("lock:memory:x", A, OTHER)
                .hasMessage(
                        "The system property dev.holdfast.driver requests the driver lettuce, which was not found, to"
                                + " open lock:memory:x. Found: " + A_SHOWN + "; " + OTHER_SHOWN
                                + ". Correct the property, or add the artifact of that driver.");
    }

    @Test
    void aSystemPropertyThatNamesTwoDriversOfASchemeChoosesNone() {
        System.setProperty(LockProviders.DRIVER_PROPERTY, "a,b");
        assertThatChoosing("lock:redis://h", A, B).hasMessageStartingWith("Several drivers for the scheme 'redis'");
    }

    @Test
    void severalDriversOfOneNameAreAnError() {
        DriverInfo twin = DriverInfo.of(new StubDriver("b", "redis"));
        String problem = "Several drivers for the scheme 'redis' of %s: " + B_SHOWN + "; " + B_SHOWN
                + ". The order of the class path does not choose a lock implementation: they have the same name, so nothing"
                + " can choose between them; keep one of them.";
        assertThatChoosing("lock:redis+b://h", B, twin).hasMessage(problem, "lock:redis+b://h");
        assertThatChoosing("lock:redis://h", B, twin).hasMessage(problem, "lock:redis://h");
    }

    @Test
    void noDriverIsAnErrorThatNamesTheArtifacts() {
        assertThatChoosing("lock:redis://u:secret@h")
                .hasMessage("No driver for lock:redis://***@h: a driver for the scheme 'redis' was requested. Found no"
                        + " working driver. To fix this, add one of dev.holdfast:holdfast-backend-jedis,"
                        + " dev.holdfast:holdfast-backend-lettuce, dev.holdfast:holdfast-backend-redisson.");
        assertThatChoosing("lock:memory:x", A)
                .hasMessage("No driver for lock:memory:x: a driver for the scheme 'memory' was requested. Found: "
                        + A_SHOWN + ". To fix this, add dev.holdfast:holdfast-backend-memory.");
    }

    @Test
    void brokenDriversAreNamedWithTheirFailure() {
        assertThatChoosing("lock:redis://h", OTHER, BROKEN)
                .hasMessage("No driver for lock:redis://h: a driver for the scheme 'redis' was requested. Found: "
                        + OTHER_SHOWN + ". Broken: " + CLASS
                        + ": java.lang.NoClassDefFoundError: some/Client. To fix this, repair what is broken, or add one of"
                        + " dev.holdfast:holdfast-backend-jedis, dev.holdfast:holdfast-backend-lettuce,"
                        + " dev.holdfast:holdfast-backend-redisson.")
                .hasSuppressedException(BROKEN.failure().orElseThrow());
    }

    @Test
    void aMissingDriverThatTheUrlNamesIsAnErrorThatNamesItsArtifact() {
        assertThatChoosing("lock:redis+jedis://h", A)
                .hasMessage(
                        "No driver for lock:redis+jedis://h: the driver 'jedis' for the scheme 'redis' was requested."
                                + " Found: " + A_SHOWN + ". To fix this, add dev.holdfast:holdfast-backend-jedis.");
    }

    @Test
    void aMistypedDriverIsAnErrorThatNamesTheNearest() {
        String end = " To fix this, check the name of the driver, or add its artifact";
        assertThatChoosing("lock:redis+jedsi://h").hasMessageEndingWith(end + ". Did you mean 'jedis'?");
        assertThatChoosing("lock:redis+letuce://h", A).hasMessageEndingWith(end + ". Did you mean 'lettuce'?");
        assertThatChoosing("lock:redis+zookeeper://h", A).hasMessageEndingWith(end + ".");
        DriverInfo mine = DriverInfo.of(new StubDriver("mongo", "mongodb"));
        assertThatChoosing("lock:mongodb+mnogo://h", mine).hasMessageEndingWith(end + ". Did you mean 'mongo'?");
    }

    @Test
    void aDriverOfAnotherSchemeIsNotChosen() {
        assertThatChoosing("lock:redis+other://h", A, OTHER)
                .hasMessageStartingWith(
                        "No driver for lock:redis+other://h: the driver 'other' for the scheme 'redis' was requested.");
    }

    @Test
    void anUnknownSchemeIsAnErrorThatNamesTheNearest() {
        String end = " To fix this, check the scheme, or add the artifact of its driver";
        assertThatChoosing("lock:reids://h", A).hasMessageEndingWith(end + ". Did you mean 'redis'?");
        assertThatChoosing("lock:etcd://h", A).hasMessageEndingWith(end + ".");
        DriverInfo mine = DriverInfo.of(new StubDriver("mongo", "mongodb"));
        assertThatChoosing("lock:mongdb://h", mine).hasMessageEndingWith(end + ". Did you mean 'mongodb'?");
    }

    @Test
    void aMissingDecoratorOrAnUnsupportedTopologyIsAnErrorThatSaysSo() {
        assertThatChoosing("lock:redlock:redis://u:secret@a,b,c", A)
                .hasMessage(
                        "No driver for lock:redlock:redis://***@a,b,c: a driver for the scheme 'redlock' was requested."
                                + " Found: " + A_SHOWN
                                + ". To fix this, add dev.holdfast:holdfast-redlock, the quorum.");
        assertThatChoosing("lock:breaker:redis://h", A)
                .hasMessageEndingWith(" To fix this, add dev.holdfast:holdfast-resilience4j, the circuit breaker.");
        assertThatChoosing("lock:redis-sentinel://s1,s2/mymaster", A)
                .hasMessageEndingWith(
                        "note that this version does not support Redis Sentinel; connect to the primary with"
                                + " lock:redis://.");
        assertThatChoosing("lock:redis-cluster+jedis://n1", A)
                .hasMessageEndingWith(
                        "note that this version does not support Redis Cluster; connect to a single server"
                                + " with lock:redis://.");
    }

    private static DriverInfo chosen(String url, DriverInfo... found) {
        return new DriverSearch(List.of(found)).forScheme(LockConfig.parse(url));
    }

    private static AbstractThrowableAssert<?, ?> assertThatChoosing(String url, DriverInfo... found) {
        return assertThatThrownBy(() -> chosen(url, found)).isInstanceOf(LockConfigurationException.class);
    }
}
