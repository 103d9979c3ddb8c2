package dev.holdfast.examples.billing;

import com.google.inject.AbstractModule;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import dev.holdfast.LeaseLoss;
import dev.holdfast.Lease;
import dev.holdfast.LockListener;
import dev.holdfast.guice.LockModule;
import dev.holdfast.guice.LockShutdown;

/** The application: locks for invoices, and separate locks for payments. */
public final class Billing extends AbstractModule {
    private final String url;
    private final String payments;

    private Billing(String url, String payments) {
        this.url = url;
        this.payments = payments;
    }

    // region configure
    @Override
    protected void configure() {
        install(LockModule.of(url));
        install(LockModule.of(payments).annotatedWith(Payments.class));
        LockModule.listeners(binder()).addBinding().to(Alarm.class);
    }
    // endregion

    // region listener
    static final class Alarm implements LockListener {
        @Override
        public void lost(Lease lease, LeaseLoss loss) {
            System.err.println("check what was written by " + lease.owner() + ": " + loss);
        }
    }
    // endregion

    /**
     * Sends one invoice, sends a reminder for it, and takes the payment.
     *
     * @param args the URL of the locks, the URL of the locks of payments, and the number of the invoice
     */
    public static void main(String[] args) {
        // region main
        Injector injector = Guice.createInjector(Stage.PRODUCTION, new Billing(args[0], args[1]));
        try {
            run(injector.getInstance(Invoices.class), Long.parseLong(args[2]));
        } finally {
            injector.getInstance(LockShutdown.class).close();
        }
        // endregion
    }

    private static void run(Invoices invoices, long id) {
        System.out.println(invoices.remind(id, 0).orElse("skipped: another node holds the lock"));
        System.out.println(invoices.send(id, 0));
        System.out.println(invoices.take(new Payment("smith", 100), 0).toCompletableFuture().join());
    }
}
