package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.CredentialException;
import dev.sluice.gateway.proxy.Header;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;

/**
 * Signs calls by AWS signature version 4. Host, content type and the hash of the exact bytes are signed; fields that a
 * proxy on the way might touch are not. The body is read as it stands, never copied.
 */
final class SigV4 implements Authorization {

    private final AwsCredentialSource credentials;
    private final String service;
    private final String region;
    private final Clock clock;

    SigV4(AwsCredentialSource credentials, String service, String region, Clock clock) {
        this.credentials = credentials;
        this.service = service;
        this.region = region;
        this.clock = clock;
    }

    @Override
    public List<Header> headers(OutgoingCall call) throws CredentialException {
        AwsCredentials identity = credentials.now();
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(call.address())
                .encodedPath(call.path())
                .putHeader("content-type", call.contentType())
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(it -> it.identity(identity)
                        .request(request)
                        .payload(ContentStreamProvider.fromInputStreamSupplier(call.body()))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, service)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region)
                        .putProperty(HttpSigner.SIGNING_CLOCK, clock));
        List<Header> fields = new ArrayList<>();
        signed.request().forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase("host") && !name.equalsIgnoreCase("content-type")) {
                values.forEach(value -> fields.add(new Header(name.toLowerCase(Locale.ROOT), value)));
            }
        });
        return fields;
    }
}
