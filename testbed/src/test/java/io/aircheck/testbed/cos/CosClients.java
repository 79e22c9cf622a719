package io.aircheck.testbed.cos;

import com.qcloud.cos.COSClient;
import com.qcloud.cos.ClientConfig;
import com.qcloud.cos.auth.BasicCOSCredentials;
import com.qcloud.cos.endpoint.EndpointResolver;
import com.qcloud.cos.endpoint.SuffixEndpointBuilder;
import com.qcloud.cos.http.HttpProtocol;
import com.qcloud.cos.region.Region;
import com.qcloud.cos.retry.PredefinedRetryPolicies;

/** The real client, pointed at an emulator. */
final class CosClients {

    static final String SECRET_ID = "AKIDtest";
    static final String SECRET_KEY = "testSecretKey";

    private CosClients() {}

    static COSClient connect(CosEmulator emulator) {
        return connect(emulator, SECRET_ID, SECRET_KEY);
    }

    static COSClient connect(CosEmulator emulator, String secretId, String secretKey) {
        return connect(emulator.endpoint(), secretId, secretKey);
    }

    static COSClient connect(String address, String secretId, String secretKey) {
        ClientConfig config = new ClientConfig(new Region("ap-seoul"));
        config.setHttpProtocol(HttpProtocol.http);
        config.setEndpointBuilder(new SuffixEndpointBuilder("cos.local"));
        config.setEndpointResolver(
                new EndpointResolver() {
                    @Override
                    public String resolveGeneralApiEndpoint(String endpoint) {
                        return address;
                    }

                    @Override
                    public String resolveGetServiceApiEndpoint(String endpoint) {
                        return address;
                    }
                });
        config.setMaxErrorRetry(0);
        config.setRetryPolicy(PredefinedRetryPolicies.NO_RETRY_POLICY);
        return new COSClient(new BasicCOSCredentials(secretId, secretKey), config);
    }
}
