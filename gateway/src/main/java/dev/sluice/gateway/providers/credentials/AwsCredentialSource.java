package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.Credential;
import dev.sluice.gateway.providers.CredentialException;
import dev.sluice.gateway.waiting.Waiting;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.StsClientBuilder;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** AWS credentials of now. The SDK caches them and renews them ahead of their end in the background. */
final class AwsCredentialSource {

    private static final String SESSION = "sluice";

    private final Credential credential;
    private final String region;
    private final @Nullable URI sts;
    private @Nullable AwsCredentialsProvider provider;

    AwsCredentialSource(Credential credential, String region, @Nullable URI sts) {
        this.credential = credential;
        this.region = region;
        this.sts = sts;
    }

    AwsCredentials now() throws CredentialException {
        // The SDK does not say beforehand whether its cache will do.
        Waiting.begins();
        try {
            return provider().resolveCredentials();
        } catch (AwsServiceException e) {
            throw new CredentialException("AWS refused to hand out credentials: "
                    + e.awsErrorDetails().errorCode() + ": "
                    + e.awsErrorDetails().errorMessage());
        } catch (SdkException | IllegalArgumentException e) {
            throw new CredentialException(
                    credential instanceof Credential.AwsRole
                            ? "the AWS role could not be assumed: " + e.getMessage()
                            : "no AWS credentials could be had: " + e.getMessage());
        }
    }

    private synchronized AwsCredentialsProvider provider() {
        if (provider == null) {
            provider = open(credential);
        }
        return provider;
    }

    private AwsCredentialsProvider open(Credential which) {
        return switch (which) {
            case Credential.AwsStatic keys -> StaticCredentialsProvider.create(credentials(keys));
            case Credential.AwsRole role -> assume(role);
            default ->
                DefaultCredentialsProvider.builder()
                        .asyncCredentialUpdateEnabled(true)
                        .build();
        };
    }

    private static AwsCredentials credentials(Credential.AwsStatic keys) {
        return keys.sessionToken() == null
                ? AwsBasicCredentials.create(keys.accessKeyId(), keys.secretAccessKey())
                : AwsSessionCredentials.create(keys.accessKeyId(), keys.secretAccessKey(), keys.sessionToken());
    }

    private AwsCredentialsProvider assume(Credential.AwsRole role) {
        StsClientBuilder client = StsClient.builder()
                .region(Region.of(region))
                .credentialsProvider(open(role.source() == null ? new Credential.AwsDefault() : role.source()))
                .httpClient(UrlConnectionHttpClient.create());
        if (sts != null) {
            client.endpointOverride(sts);
        }
        return StsAssumeRoleCredentialsProvider.builder()
                .stsClient(client.build())
                .asyncCredentialUpdateEnabled(true)
                .refreshRequest(it ->
                        it.roleArn(role.roleArn()).externalId(role.externalId()).roleSessionName(SESSION))
                .build();
    }
}
