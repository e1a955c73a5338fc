import { Validator } from '@seriousme/openapi-schema-validator';
import { App, type OpenApiDocument } from '@tsgi/framework';
import { client } from '@tsgi/testing';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

const INFO = { title: 'Orders', version: '1.0.0' };

const order = z.object({ id: z.number(), name: z.string() }).meta({ id: 'Order' });

describe('app.openapi', () => {
  it('is a document that a client can get, and that a validator takes', async () => {
    const app = new App();
    app.get('/openapi.json', () => app.openapi({ info: INFO }), { openapi: 'hidden' });
    app.get('/orders/:id<int>', ({ params }) => ({ ...params, name: 'nut' }), {
      name: 'order',
      summary: 'One order',
      tags: ['orders'],
      response: order,
    });
    app.post('/orders', ({ valid }) => valid.body, { body: order, response: { 201: order } });
    await using asked = client(app);
    const document = (await asked.get('/openapi.json')).json as OpenApiDocument;
    expect(await new Validator().validate({ ...document })).toMatchObject({ valid: true });
    expect(Object.keys(document.paths)).toEqual(['/orders/{id}', '/orders']);
    expect(document.paths['/orders/{id}']?.get).toMatchObject({ summary: 'One order', tags: ['orders'] });
    expect(document.components?.schemas).toHaveProperty('Order');
  });

  it('has the routes of groups and of mounted applications', () => {
    const bigint = { expects: 'a bigint', parse: BigInt, format: String };
    const orders = new App({ converters: { bigint } });
    orders.get('/:id<bigint>', () => '');
    const shop = new App();
    shop.mount('/orders', orders);
    shop.get('/', () => '');
    const app = new App();
    app.mount('/bare', (_, startResponse) => {
      startResponse('200 OK', []);
      return [];
    });
    app.mount('/shop', shop);
    app.group('/admin', (group) => group.get('/users/:id', () => ''));
    const { paths } = app.openapi({ info: INFO });
    expect(Object.keys(paths)).toEqual(['/admin/users/{id}', '/shop/', '/shop/orders/{id}']);
    expect(paths['/shop/orders/{id}']?.get?.parameters).toMatchObject([
      { schema: { description: 'a bigint' } },
    ]);
  });
});
