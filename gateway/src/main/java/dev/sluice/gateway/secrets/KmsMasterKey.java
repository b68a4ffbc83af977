package dev.sluice.gateway.secrets;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.services.kms.KmsClient;

/** A master key that never leaves AWS KMS. Region and credentials come from the default chain of the AWS SDK. */
final class KmsMasterKey implements MasterKey {

    static final String PREFIX = "kms:";

    /** Has to be the same for both directions; KMS writes it to its audit trail. */
    private static final Map<String, String> CONTEXT = Map.of("sluice", "data-key");

    private final String key;
    private @Nullable KmsClient client;

    /** {@code key} is an id, ARN or alias. */
    KmsMasterKey(String key) {
        this.key = key;
    }

    KmsMasterKey(String key, KmsClient client) {
        this.key = key;
        this.client = client;
    }

    @Override
    public String id() {
        return PREFIX + key;
    }

    @Override
    public byte[] wrap(byte[] dataKey) {
        try {
            return client().encrypt(request -> request.keyId(key)
                            .plaintext(SdkBytes.fromByteArray(dataKey))
                            .encryptionContext(CONTEXT))
                    .ciphertextBlob()
                    .asByteArray();
        } catch (SdkException e) {
            throw refused(e);
        }
    }

    @Override
    public byte[] unwrap(byte[] wrapped) {
        try {
            return client().decrypt(request -> request.keyId(key)
                            .ciphertextBlob(SdkBytes.fromByteArray(wrapped))
                            .encryptionContext(CONTEXT))
                    .plaintext()
                    .asByteArray();
        } catch (SdkException e) {
            throw refused(e);
        }
    }

    private VaultException refused(SdkException e) {
        return new VaultException("AWS KMS did not use the key " + key + ": " + e.getMessage(), e);
    }

    /** Made at first use: most installations have no AWS at hand. */
    private synchronized KmsClient client() {
        if (client == null) {
            client = KmsClient.builder()
                    .httpClientBuilder(UrlConnectionHttpClient.builder())
                    .build();
        }
        return client;
    }
}
