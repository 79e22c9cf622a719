package io.aircheck.job.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aircheck.job.cos.CosSettings;
import io.aircheck.job.cos.ObjectStore;
import io.aircheck.job.cos.ObjectStoreFactory;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class SharedStoreThreadsTest {
    private final Stores stores = new Stores();

    /** Counts the stores that are open. */
    private static final class Stores implements ObjectStoreFactory {
        private static final long serialVersionUID = 1L;

        private final transient AtomicInteger opened = new AtomicInteger();
        private final transient AtomicInteger closed = new AtomicInteger();
        private boolean broken;

        @Override
        public ObjectStore open(int maxCalls) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            opened.incrementAndGet();
            return (ObjectStore)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {ObjectStore.class},
                            (proxy, method, args) -> {
                                assertThat(method.getName()).isEqualTo("close");
                                closed.incrementAndGet();
                                return null;
                            });
        }
    }

    @Test
    void subtasksOfAJobShareAndTheLastCloses() {
        SegmentSettings settings = new SegmentSettings("job", stores);
        SharedStoreThreads.Lease first = SharedStoreThreads.acquire(settings);
        SharedStoreThreads.Lease second = SharedStoreThreads.acquire(settings);
        assertThat(second.threads()).isSameAs(first.threads());
        assertThat(stores.opened).hasValue(1);

        first.close();
        first.close();
        assertThat(stores.closed).hasValue(0);
        second.close();
        assertThat(stores.closed).hasValue(1);

        SharedStoreThreads.Lease next = SharedStoreThreads.acquire(settings);
        assertThat(next.threads()).isNotSameAs(first.threads());
        next.close();
        assertThat(stores.closed).hasValue(2);
    }

    @Test
    void settingsThatTravelledAreStillThoseOfTheJob() throws Exception {
        SegmentSettings settings =
                new SegmentSettings("job", new CosSettings("http://127.0.0.1:1", ""));
        SegmentSettings travelled = InstantiationUtil.clone(settings);
        try (SharedStoreThreads.Lease first = SharedStoreThreads.acquire(settings);
                SharedStoreThreads.Lease second = SharedStoreThreads.acquire(travelled)) {
            assertThat(second.threads()).isSameAs(first.threads());
        }
    }

    @Test
    void jobsDoNotMeet() {
        try (SharedStoreThreads.Lease one =
                        SharedStoreThreads.acquire(new SegmentSettings("one", stores));
                SharedStoreThreads.Lease two =
                        SharedStoreThreads.acquire(new SegmentSettings("two", stores))) {
            assertThat(two.threads()).isNotSameAs(one.threads());
        }
        assertThat(stores.closed).hasValue(2);
    }

    @Test
    void aStoreThatCannotBeOpenedLeavesNothing() {
        SegmentSettings settings = new SegmentSettings("job", stores);
        stores.broken = true;
        assertThatThrownBy(() -> SharedStoreThreads.acquire(settings)).hasMessage("broken");
        stores.broken = false;
        SharedStoreThreads.acquire(settings).close();
        assertThat(stores.opened).hasValue(1);
        assertThat(stores.closed).hasValue(1);
    }

    @Test
    void manyComeAndGoAtOnce() throws Exception {
        SegmentSettings settings = new SegmentSettings("job", stores);
        List<Throwable> failures = new ArrayList<>();
        CountDownLatch done = new CountDownLatch(4);
        for (int i = 0; i < 4; i++) {
            Thread thread =
                    new Thread(
                            () -> {
                                for (int j = 0; j < 200; j++) {
                                    SharedStoreThreads.acquire(settings).close();
                                }
                                done.countDown();
                            });
            thread.setUncaughtExceptionHandler(
                    (t, e) -> {
                        synchronized (failures) {
                            failures.add(e);
                        }
                        done.countDown();
                    });
            thread.start();
        }
        assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(failures).isEmpty();
        assertThat(stores.closed.get()).isEqualTo(stores.opened.get()).isPositive();
    }
}
