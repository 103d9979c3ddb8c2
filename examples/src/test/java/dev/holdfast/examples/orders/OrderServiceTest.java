package dev.holdfast.examples.orders;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.DistributedLock;
import dev.holdfast.Lease;
import dev.holdfast.LeaseState;
import dev.holdfast.LockOptions;
import dev.holdfast.LockProvider;
import dev.holdfast.LockProviders;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrderServiceTest {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final long ORDER = 42;
    private static final LockOptions NOT_RENEWED = LockOptions.builder()
            .leaseTime(LockOptions.MIN_LEASE_TIME)
            .autoRenew(false)
            .build();

    private final String database = "jdbc:h2:mem:orders" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1";
    private OrderTable orders;

    @BeforeEach
    void createOrderOfTenItems() throws SQLException {
        orders = new OrderTable(database);
        orders.add(ORDER, 10);
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void concurrentShipmentsLeaveNoOpenItems(String url) throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(10);
        List<Future<?>> shipments = new ArrayList<>();
        try (LockProvider here = LockProviders.open(url);
                LockProvider there = LockProviders.open(url)) {
            for (int i = 0; i < 10; i++) {
                LockProvider locks = i % 2 == 0 ? here : there;
                shipments.add(nodes.submit(() -> {
                    new OrderService(locks, orders).ship(ORDER, 1);
                    return null;
                }));
            }
            for (Future<?> shipment : shipments) {
                shipment.get();
            }
        } finally {
            nodes.shutdown();
        }
        assertThat(orders.openItems(ORDER)).isZero();
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void writeAfterLossIsRefused(String url) throws Exception {
        try (LockProvider here = LockProviders.open(url);
                LockProvider there = LockProviders.open(url)) {
            Lease lease = here.lock("orders:" + ORDER, NOT_RENEWED).acquire();
            Fence late = Fence.of(lease);
            orders.enter(ORDER, late);
            int open = orders.openItems(ORDER);
            // A pause that outlasts the lease: the lock is granted to another node, which ships.
            await().until(lease::state, state -> state == LeaseState.LOST);
            new OrderService(there, orders).ship(ORDER, 3);

            assertThatThrownBy(() -> orders.setOpenItems(ORDER, open - 2, late))
                    .isInstanceOf(StaleWriterException.class)
                    .hasMessageContaining("order 42: refused");
            assertThat(orders.openItems(ORDER)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void repeatedWritesOfOneHolderAreAccepted(String url) throws Exception {
        try (LockProvider locks = LockProviders.open(url);
                Lease lease = locks.lock("orders:" + ORDER).acquire()) {
            Fence fence = Fence.of(lease);
            orders.enter(ORDER, fence);
            orders.enter(ORDER, fence);
            orders.setOpenItems(ORDER, 9, fence);
            orders.setOpenItems(ORDER, 8, fence);
        }
        assertThat(orders.openItems(ORDER)).isEqualTo(8);
    }

    /** Two primaries after a failover may issue the same number twice, so the owner is compared as well. */
    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void equalTokenOfAnotherOwnerIsRefused(String url) throws Exception {
        try (LockProvider locks = LockProviders.open(url);
                Lease lease = locks.lock("orders:" + ORDER).acquire()) {
            Fence fence = Fence.of(lease);
            orders.enter(ORDER, fence);
            Fence twin = new Fence(fence.token(), "another");

            assertThatThrownBy(() -> orders.setOpenItems(ORDER, 0, twin)).isInstanceOf(StaleWriterException.class);
        }
        assertThat(orders.openItems(ORDER)).isEqualTo(10);
    }

    /** Shows why {@code ship} raises the fence before it reads: the other order loses an update although each write is checked. */
    @ParameterizedTest
    @MethodSource("dev.holdfast.examples.TestUrls#fresh")
    void readBeforeFenceIsRaisedMissesAcceptedWrite(String url) throws Exception {
        try (LockProvider locks = LockProviders.open(url)) {
            DistributedLock lock = locks.lock("orders:" + ORDER, NOT_RENEWED);
            Fence paused = fenceOfLostLease(lock);
            orders.enter(ORDER, paused);
            try (Lease lease = lock.acquire(Duration.ofSeconds(30))) {
                int readTooEarly = orders.openItems(ORDER);
                orders.setOpenItems(ORDER, 8, paused); // accepted: the table has not seen the later fence yet
                Fence fence = Fence.of(lease);
                orders.enter(ORDER, fence);

                assertThat(orders.openItems(ORDER)).isEqualTo(8).isNotEqualTo(readTooEarly);
            }
        }
    }

    private static Fence fenceOfLostLease(DistributedLock lock) throws InterruptedException {
        Lease lease = lock.acquire();
        await().until(lease::state, state -> state == LeaseState.LOST);
        return Fence.of(lease);
    }
}
