package dev.holdfast.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.holdfast.LockProvider;
import java.lang.reflect.Proxy;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LockStoresTest {
    @Test
    void storeOfAProviderOfTheEngineIsItsOwn() {
        LockStore own = new ProviderLockStore(new ThirdPartyProvider());
        LockProvider provider = (LockProvider) Proxy.newProxyInstance(
                LockProvider.class.getClassLoader(),
                new Class<?>[] {LockProvider.class},
                (proxy, method, arguments) -> Optional.of(own));

        assertThat(LockStores.of(provider)).isSameAs(own);
    }

    @Test
    void thirdPartyProviderGetsABridge() {
        ThirdPartyProvider provider = new ThirdPartyProvider();

        assertThat(LockStores.of(provider))
                .isInstanceOf(ProviderLockStore.class)
                .hasToString("third party");
    }

    @Test
    void nullIsRejected() {
        assertThatNullPointerException().isThrownBy(() -> LockStores.of(null));
    }
}
