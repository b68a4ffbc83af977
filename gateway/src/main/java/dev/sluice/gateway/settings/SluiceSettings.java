package dev.sluice.gateway.settings;

import jakarta.validation.Valid;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Everything that can be configured under {@code sluice.*}; documented in {@code docs/configuration.md}.
 *
 * @param address address that the public listener binds
 * @param port port of the public listener; 0 takes a free one
 * @param publicUrl how people and clients reach Sluice; null means {@code http://localhost:<port>}
 * @param dataDir folder of the embedded PostgreSQL, the usage journal and the generated secrets
 * @param adminKey becomes an admin key of the Admin API
 * @param secret with which key hashes are keyed; null means a random one that is kept in the database
 * @param masterKey seals stored secrets: 32 bytes in base64, or a passphrase
 * @param masterKeyFile file with the same content; null means {@code secret.key} in the data directory, which is made
 * @param masterKeyKms id or ARN of a key of AWS KMS in its place
 * @param previousMasterKeys keys that were in force before, as values, {@code file:<path>} or {@code kms:<id>}
 * @param providers the model providers, in order of preference; none means those of the console, else the demo one
 * @param tls certificate of the public listener; none means plain HTTP
 * @param dataPlane limits of the data plane
 * @param ledger how long usage is kept
 * @param deviceSignIn sign-in of clients
 * @param trustedProxies addresses and ranges of proxies before the gateway whose {@code X-Forwarded-For} counts
 * @param telemetry telemetry of clients
 * @param alerts messages to the outside
 * @param connect what the companion CLI gets
 */
@ConfigurationProperties("sluice")
public record SluiceSettings(
        @DefaultValue("127.0.0.1") @NotBlank String address,
        @DefaultValue("8484") @Min(0) @Max(65535) int port,
        @Nullable URI publicUrl,
        @DefaultValue("sluice-data") @NotNull Path dataDir,

        @Nullable @Size(min = 32, message = "must have at least 32 characters")
        String adminKey,

        @Nullable @Size(min = 32, message = "must have at least 32 characters")
        String secret,

        @Nullable String masterKey,
        @Nullable Path masterKeyFile,
        @Nullable String masterKeyKms,
        @DefaultValue List<String> previousMasterKeys,
        @DefaultValue List<@Valid Provider> providers,
        @DefaultValue @Valid Tls tls,
        @DefaultValue @Valid DataPlane dataPlane,
        @DefaultValue @Valid Ledger ledger,
        @DefaultValue @Valid DeviceSignIn deviceSignIn,
        @DefaultValue List<String> trustedProxies,
        @DefaultValue @Valid Telemetry telemetry,
        @DefaultValue @Valid Alerts alerts,
        @DefaultValue @Valid Connect connect) {

    /**
     * A model provider. Which credential fields go together depends on the kind; without any, the cloud's default chain is
     * asked.
     *
     * @param kind the wire format and the credential form
     * @param name how ledger and console call it; unique
     * @param baseUrl without {@code /v1}; null means the kind's own address
     * @param region cloud region
     * @param project Google project, Foundry resource, or workspace of Claude Platform on AWS
     * @param apiKey credential that is sent as {@code x-api-key}
     * @param bearerToken credential that is sent as {@code Authorization: Bearer}
     * @param anthropicIdentityTokenFile file of the token that workload identity federation exchanges
     * @param googleCredentials content of a Google credential file
     * @param jurisdictions where it processes, as marks of the admin's choice
     * @param regionalPrices whether ids without a profile prefix are charged at regional prices
     * @param priceMultiplier negotiated factor on list prices
     */
    public record Provider(
            @DefaultValue("anthropic") @NotNull Kind kind,
            @NotBlank String name,
            @Nullable URI baseUrl,
            @Nullable String region,
            @Nullable String project,
            @Nullable String apiKey,
            @Nullable String bearerToken,
            @Nullable String anthropicFederationRuleId,
            @Nullable String anthropicOrganizationId,
            @Nullable String anthropicServiceAccountId,
            @Nullable Path anthropicIdentityTokenFile,
            @Nullable String awsAccessKeyId,
            @Nullable String awsSecretAccessKey,
            @Nullable String awsSessionToken,
            @Nullable String awsRoleArn,
            @Nullable String awsExternalId,
            @Nullable String googleCredentials,
            @Nullable Path googleCredentialsFile,
            @Nullable String azureTenantId,
            @Nullable String azureClientId,
            @Nullable String azureClientSecret,
            boolean zeroRetention,
            boolean baa,
            @DefaultValue List<String> jurisdictions,
            boolean regionalPrices,
            @DefaultValue("1") @NotNull @DecimalMin("0") BigDecimal priceMultiplier) {

        /** The kinds of provider. */
        public enum Kind {
            ANTHROPIC,
            BEDROCK,
            BEDROCK_MESSAGES,
            CLAUDE_ON_AWS,
            VERTEX,
            FOUNDRY,
            SIMULATOR;

            /** The spelling in settings: {@code bedrock-messages}. */
            public String word() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }
        }

        /** A provider with a static key, or with none. */
        static Provider of(Kind kind, String name, @Nullable URI baseUrl, @Nullable String apiKey) {
            return new Provider(
                    kind,
                    name,
                    baseUrl,
                    null,
                    null,
                    apiKey,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    null,
                    false,
                    false,
                    List.of(),
                    false,
                    BigDecimal.ONE);
        }

        /** Leaves the credential out. */
        @Override
        public String toString() {
            return "Provider[kind=" + kind + ", name=" + name + ", baseUrl=" + baseUrl + "]";
        }
    }

    /** Certificate chain and private key in PEM form; both or none. Re-read when the files change. */
    public record Tls(@Nullable Path certificate, @Nullable Path privateKey) {}

    /**
     * Limits of the data plane.
     *
     * @param maxBody largest request body
     * @param maxConnections client connections at once; more are closed at accept
     * @param headerTimeout time for a request's head to arrive
     * @param bodyTimeout longest pause between two pieces of a request body
     * @param idleTimeout time that a connection may be idle between requests
     * @param writeTimeout time that a client may go without reading while bytes wait for it
     * @param connectTimeout time to connect to a provider
     * @param firstByteTimeout time that a provider may take until a streamed answer begins, before another is tried
     * @param providerTimeout longest silence of a provider before it is given up
     * @param pingInterval silence of the provider after which a client is sent a ping
     * @param shutdownGrace time that open streams get to end when the gateway stops
     */
    public record DataPlane(
            @DefaultValue("32MB") @NotNull DataSize maxBody,
            @DefaultValue("20000") @Min(1) int maxConnections,
            @DefaultValue("10s") @NotNull Duration headerTimeout,
            @DefaultValue("30s") @NotNull Duration bodyTimeout,
            @DefaultValue("75s") @NotNull Duration idleTimeout,
            @DefaultValue("60s") @NotNull Duration writeTimeout,
            @DefaultValue("10s") @NotNull Duration connectTimeout,
            @DefaultValue("60s") @NotNull Duration firstByteTimeout,
            @DefaultValue("300s") @NotNull Duration providerTimeout,
            @DefaultValue("15s") @NotNull Duration pingInterval,
            @DefaultValue("30s") @NotNull Duration shutdownGrace) {}

    /** The usage ledger. {@code retentionMonths}: whole months that are kept beside the current one. */
    public record Ledger(@DefaultValue("13") @Min(2) int retentionMonths) {}

    /**
     * Sign-in of clients by a code that a person approves.
     *
     * @param loginNotice plain text that the client shows while it waits; null means none
     * @param accessTokenLifetime after which a client has to renew its token
     * @param sessionLifetime after which a client that was not used has to sign in anew
     * @param pollInterval how often a client may ask whether it was approved
     * @param requestsPerAddress sign-ins that one address may begin in ten minutes
     */
    public record DeviceSignIn(
            @Nullable @Size(max = 500, message = "must have at most 500 characters")
            String loginNotice,

            @DefaultValue("1h") @NotNull Duration accessTokenLifetime,
            @DefaultValue("30d") @NotNull Duration sessionLifetime,
            @DefaultValue("5s") @NotNull Duration pollInterval,
            @DefaultValue("30") @Min(1) int requestsPerAddress) {}

    /**
     * Telemetry of clients on its way to collectors.
     *
     * @param queueSize what waits on disk for one collector at most
     * @param privateDestinations addresses and ranges of collectors that are not public
     */
    public record Telemetry(
            @DefaultValue("256MB") @NotNull DataSize queueSize,
            @DefaultValue List<String> privateDestinations) {}

    /** Messages to the outside. {@code allowPrivateAddresses}: whether webhooks may go into private networks. */
    public record Alerts(boolean allowPrivateAddresses) {}

    /** How people reach Sluice, without a slash at the end: from configuration only, never from a request. */
    public String origin() {
        return publicUrl == null
                ? "http://localhost:" + port
                : publicUrl.toString().replaceFirst("/+$", "");
    }

    /**
     * The companion CLI.
     *
     * @param distribution folder of its archives; null means {@code cli} beside the gateway's jar
     * @param clientVariables as {@code NAME=value}, what {@code sluice setup} puts into Claude Code's settings
     * @param claudeMirror where the organization keeps Claude Code itself, laid out as its vendor's releases are; null means
     *     that the installer takes it from npm
     */
    public record Connect(
            @Nullable Path distribution,
            @DefaultValue("DISABLE_TELEMETRY=1") List<String> clientVariables,
            @Nullable URI claudeMirror) {}

    /** Leaves the credentials out. */
    @Override
    public String toString() {
        return "SluiceSettings[address=" + address + ", port=" + port + ", dataDir=" + dataDir + ", providers="
                + providers + "]";
    }
}
