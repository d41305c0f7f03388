/** An RFC 9457 problem as the server sent it, or the nearest thing to one. */
/** What is wrong with one field of a request, and what would be right. */
export interface FieldError {
  field: string;
  rule: string;
  detail: string;
  repair: string;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly requestId: string | null = null,
    options?: ErrorOptions,
    readonly errors: readonly FieldError[] = [],
    /** How long to wait, in seconds, where the server says so. */
    readonly retryAfter: number | null = null,
  ) {
    super(detail || title, options);
  }

  static of(response: Response, body: unknown): Problem {
    const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
    const text = (key: string, otherwise: string) =>
      typeof said[key] === 'string' ? said[key] : otherwise;
    return new Problem(
      response.status,
      text('title', $localize`The server answered ${response.status}:status:`),
      text('detail', ''),
      response.headers.get('x-request-id'),
      undefined,
      Array.isArray(said['errors']) ? (said['errors'] as FieldError[]) : [],
      Number(response.headers.get('retry-after')) || null,
    );
  }

  static unreachable(cause: unknown): Problem {
    return new Problem(
      0,
      $localize`No answer from the server`,
      $localize`Check the connection, then retry.`,
      null,
      {
        cause,
      },
    );
  }

  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof Error && error.cause instanceof Problem) return error.cause;
    return new Problem(0, $localize`The page could not read the answer`, String(error));
  }
}
