package dev.sluice.gateway.adminapi;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;

/**
 * Turns whatever goes wrong under {@code /v1/organizations} into the error envelope. A resolver instead of a controller
 * advice, because it must also answer for paths and methods that no controller has.
 */
@Component
class AdminApiErrors implements HandlerExceptionResolver, Ordered {

    static final String STORE_AWAY = "the database cannot be reached right now; try again shortly";

    private static final Logger LOG = LoggerFactory.getLogger(AdminApiErrors.class);

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception problem) {
        if (!RequestIdFilter.saw(request)) {
            return null;
        }
        AdminApiException answer = answer(handler, problem);
        if (answer.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
            LOG.error("{} failed", RequestIdFilter.idOf(request), problem);
        }
        if (problem instanceof ErrorResponse known) {
            known.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        }
        try {
            ErrorEnvelope.write(request, response, answer.status(), String.valueOf(answer.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelAndView();
    }

    private static AdminApiException answer(@Nullable Object handler, Exception problem) {
        if (problem instanceof AdminApiException mine) {
            return mine;
        }
        if (handler instanceof ResourceHttpRequestHandler) {
            return AdminApiException.notFound("there is nothing at this path");
        }
        if (problem instanceof ErrorResponse known) {
            HttpStatus status = HttpStatus.resolve(known.getStatusCode().value());
            if (status != null && status.is4xxClientError()) {
                return AdminApiException.of(status, text(status));
            }
        }
        if (problem instanceof DataAccessResourceFailureException
                || problem instanceof TransientDataAccessException
                || problem instanceof TransactionException) {
            return AdminApiException.of(HttpStatus.SERVICE_UNAVAILABLE, STORE_AWAY);
        }
        return AdminApiException.of(
                HttpStatus.INTERNAL_SERVER_ERROR, "something went wrong here; see the server's log");
    }

    private static String text(HttpStatus status) {
        return switch (status) {
            case NOT_FOUND -> "there is nothing at this path";
            case METHOD_NOT_ALLOWED -> "this path does not know this method";
            case UNSUPPORTED_MEDIA_TYPE -> "the body must be application/json";
            case NOT_ACCEPTABLE -> "answers are application/json only";
            default -> "the request is not valid";
        };
    }
}
