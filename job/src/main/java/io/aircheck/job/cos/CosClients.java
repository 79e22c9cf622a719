package io.aircheck.job.cos;

import com.qcloud.cos.COSClient;
import com.qcloud.cos.ClientConfig;
import com.qcloud.cos.auth.BasicCOSCredentials;
import com.qcloud.cos.auth.BasicSessionCredentials;
import com.qcloud.cos.auth.COSCredentials;
import com.qcloud.cos.auth.COSCredentialsProvider;
import com.qcloud.cos.endpoint.EndpointResolver;
import com.qcloud.cos.endpoint.SuffixEndpointBuilder;
import com.qcloud.cos.http.HttpProtocol;
import com.qcloud.cos.region.Region;
import com.qcloud.cos.retry.PredefinedRetryPolicies;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** One client a region and credentials. Thread-safe. */
final class CosClients implements AutoCloseable {
    private final CosSettings settings;
    private final Secrets secrets;
    private final int maxCalls;
    private final Map<Key, COSClient> clients = new HashMap<>();
    private boolean closed;

    private record Key(String region, String credentials) {}

    CosClients(CosSettings settings, Secrets secrets, int maxCalls) {
        this.settings = settings;
        this.secrets = secrets;
        this.maxCalls = maxCalls;
    }

    /**
     * The client of a bucket.
     *
     * @throws StoreException when there are no credentials of that name, or the region is no name
     */
    COSClient of(BucketRef at) throws StoreException {
        if (secrets.lookup(at.credentials()).isEmpty()) {
            throw new StoreException(
                    StoreFailure.NO_CREDENTIALS, "no credentials named " + at.credentials());
        }
        synchronized (this) {
            if (closed) {
                throw new StoreException(StoreFailure.RETRY, "the object store is closed");
            }
            Key key = new Key(at.region(), at.credentials());
            COSClient client = clients.get(key);
            if (client == null) {
                client = open(key);
                clients.put(key, client);
            }
            return client;
        }
    }

    private COSClient open(Key key) throws StoreException {
        try {
            return new COSClient(new NamedCredentials(secrets, key.credentials()), config(key));
        } catch (RuntimeException e) {
            throw new StoreException(
                    StoreFailure.BAD_REQUEST,
                    "no client for region " + key.region() + ": " + FailureTable.words(e));
        }
    }

    private ClientConfig config(Key key) {
        ClientConfig config = new ClientConfig(new Region(key.region()));
        config.setHttpProtocol(HttpProtocol.https);
        if (!settings.endpoint().isEmpty()) {
            URI uri = URI.create(settings.endpoint());
            config.setHttpProtocol(HttpProtocol.valueOf(uri.getScheme()));
            // The bucket stands in the Host header only; the address is another matter.
            config.setEndpointBuilder(
                    new SuffixEndpointBuilder("cos." + key.region() + ".myqcloud.com"));
            config.setEndpointResolver(new FixedAddress(uri.getAuthority()));
        }
        // Who retries, when, and at whose cost is decided by the segment writer.
        config.setRetryPolicy(PredefinedRetryPolicies.NO_RETRY_POLICY);
        config.setMaxErrorRetry(0);
        config.setMaxErrorRetryForCopyRequest(0);
        config.setConnectionTimeout(millis(settings.connectTimeout()));
        config.setConnectionRequestTimeout(millis(settings.connectTimeout()));
        config.setSocketTimeout(millis(settings.socketTimeout()));
        config.setRequestTimeout(millis(settings.requestTimeout()));
        config.setRequestTimeOutEnable(true);
        // No call ever waits for the connection of another, which may be one to a dead bucket.
        config.setMaxConnectionsCount(maxCalls);
        config.setCheckPreflightStatus(false);
        config.setPrintShutdownStackTrace(false);
        return config;
    }

    private static int millis(Duration duration) {
        return Math.toIntExact(duration.toMillis());
    }

    @Override
    public synchronized void close() {
        closed = true;
        clients.values().forEach(COSClient::shutdown);
        clients.clear();
    }

    /** Looks the credentials up at every request, so that new ones hold at once. */
    private record NamedCredentials(Secrets secrets, String name)
            implements COSCredentialsProvider {
        @Override
        public COSCredentials getCredentials() {
            Credentials found =
                    secrets.lookup(name)
                            .orElseThrow(
                                    () ->
                                            new IllegalStateException(
                                                    "no credentials named " + name));
            return found.token() == null
                    ? new BasicCOSCredentials(found.secretId(), found.secretKey())
                    : new BasicSessionCredentials(
                            found.secretId(), found.secretKey(), found.token());
        }

        @Override
        public void refresh() {
            // Every lookup is fresh.
        }
    }

    private record FixedAddress(String address) implements EndpointResolver {
        @Override
        public String resolveGeneralApiEndpoint(String endpoint) {
            return address;
        }

        @Override
        public String resolveGetServiceApiEndpoint(String endpoint) {
            return address;
        }
    }
}
