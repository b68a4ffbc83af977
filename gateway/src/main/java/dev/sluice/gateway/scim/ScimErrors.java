package dev.sluice.gateway.scim;

import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.MemberExistsException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;
import org.springframework.web.servlet.resource.ResourceHttpRequestHandler;
import tools.jackson.databind.node.ObjectNode;

/** Turns whatever goes wrong under {@code /scim} into an error message of RFC 7644 §3.12. */
@Component
class ScimErrors implements HandlerExceptionResolver, Ordered {

    static final ScimException STORE_AWAY =
            new ScimException(503, null, "the database cannot be reached right now; try again shortly");

    private static final Logger LOG = LoggerFactory.getLogger(ScimErrors.class);

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request, HttpServletResponse response, @Nullable Object handler, Exception problem) {
        if (!request.getRequestURI().startsWith("/scim/")) {
            return null;
        }
        ScimException answer = answer(handler, problem);
        if (answer.status() == 500) {
            LOG.error("{} {} failed", request.getMethod(), request.getRequestURI(), problem);
        }
        try {
            write(response, answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ModelAndView();
    }

    private static ScimException answer(@Nullable Object handler, Exception problem) {
        return switch (problem) {
            case ScimException mine -> mine;
            case InvalidMemberException invalid -> ScimException.value(String.valueOf(invalid.getMessage()));
            case MemberExistsException exists -> ScimException.taken(String.valueOf(exists.getMessage()));
            case DuplicateKeyException duplicate -> ScimException.taken("there is such a resource already");
            case DataAccessResourceFailureException away -> STORE_AWAY;
            case TransientDataAccessException away -> STORE_AWAY;
            case TransactionException away -> STORE_AWAY;
            default -> other(handler, problem);
        };
    }

    private static ScimException other(@Nullable Object handler, Exception problem) {
        int status =
                problem instanceof ErrorResponse known ? known.getStatusCode().value() : 500;
        if (handler instanceof ResourceHttpRequestHandler || status == 404) {
            return new ScimException(404, null, "there is nothing at this path");
        }
        return switch (status) {
            case 405 -> new ScimException(405, null, "this path does not know this method");
            case 500 -> new ScimException(500, null, "something went wrong here; see the server's log");
            default -> new ScimException(status, null, "the request is not valid");
        };
    }

    static void write(HttpServletResponse response, ScimException problem) throws IOException {
        ObjectNode body = ScimJson.object();
        body.putArray("schemas").add(Schemas.ERROR);
        body.put("status", Integer.toString(problem.status()));
        if (problem.type() != null) {
            body.put("scimType", problem.type());
        }
        body.put("detail", problem.detail());
        response.setStatus(problem.status());
        response.setContentType(ScimJson.MEDIA_TYPE.toString());
        response.setHeader("cache-control", "no-store");
        response.getOutputStream().write(ScimJson.MAPPER.writeValueAsBytes(body));
    }
}
