package dev.sluice.gateway.proxy;

import dev.sluice.gateway.settings.SluiceSettings.Tls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The listener's certificate. New connections get the certificate that is on disk; a bad one leaves the old in use. */
final class TlsContext {

    private static final Logger LOG = LoggerFactory.getLogger(TlsContext.class);

    private final @Nullable Path certificate;
    private final @Nullable Path privateKey;
    private volatile @Nullable SslContext current;
    private @Nullable FileTime loadedVersion;

    /**
     * Loads the certificate at once when one is configured.
     *
     * @throws IllegalStateException when it cannot be used; the message names the file
     */
    TlsContext(Tls settings) {
        certificate = settings.certificate();
        privateKey = settings.privateKey();
        if (configured()) {
            try {
                loadedVersion = versionOnDisk();
                current = load();
            } catch (IOException | IllegalArgumentException e) {
                throw new IllegalStateException(
                        "sluice.tls: " + certificate + " and " + privateKey + " are not a usable certificate and key: "
                                + e.getMessage(),
                        e);
            }
        }
    }

    /** The context for connections to servers. */
    static SslContext forServers() {
        try {
            return SslContextBuilder.forClient().sslProvider(provider()).build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean configured() {
        return certificate != null && privateKey != null;
    }

    SslHandler newHandler(ByteBufAllocator allocator) {
        return Objects.requireNonNull(current).newHandler(allocator);
    }

    /** Takes a certificate that was changed on disk into use. */
    void reloadIfChanged() {
        if (!configured()) {
            return;
        }
        try {
            FileTime onDisk = versionOnDisk();
            if (!onDisk.equals(loadedVersion)) {
                loadedVersion = onDisk;
                current = load();
                LOG.info("new TLS certificate in use: {}", certificate);
            }
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn(
                    "the TLS certificate {} cannot be read, the previous one stays in use: {}",
                    certificate,
                    e.toString());
        }
    }

    private FileTime versionOnDisk() throws IOException {
        FileTime chain = Files.getLastModifiedTime(Objects.requireNonNull(certificate));
        FileTime key = Files.getLastModifiedTime(Objects.requireNonNull(privateKey));
        return chain.compareTo(key) > 0 ? chain : key;
    }

    private SslContext load() throws SSLException {
        return SslContextBuilder.forServer(
                        Objects.requireNonNull(certificate).toFile(),
                        Objects.requireNonNull(privateKey).toFile())
                .sslProvider(provider())
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        ApplicationProtocolNames.HTTP_2,
                        ApplicationProtocolNames.HTTP_1_1))
                .build();
    }

    private static SslProvider provider() {
        return OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;
    }
}
