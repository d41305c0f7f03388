/** An RFC 9457 problem as the server sent it, or the nearest thing to one. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly requestId: string | null = null,
    options?: ErrorOptions,
  ) {
    super(detail || title, options);
  }

  static of(response: Response, body: unknown): Problem {
    const said = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
    const text = (key: string, otherwise: string) =>
      typeof said[key] === 'string' ? said[key] : otherwise;
    return new Problem(
      response.status,
      text('title', `The server answered ${response.status}`),
      text('detail', ''),
      response.headers.get('x-request-id'),
    );
  }

  static unreachable(cause: unknown): Problem {
    return new Problem(0, 'No answer from the server', 'Check the connection, then retry.', null, {
      cause,
    });
  }

  static from(error: unknown): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof Error && error.cause instanceof Problem) return error.cause;
    return new Problem(0, 'The page could not read the answer', String(error));
  }
}
